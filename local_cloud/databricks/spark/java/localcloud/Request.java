package localcloud;

import java.util.Map;

/** One question to the driver, answered on a thread of its own. */
final class Request implements Runnable {
  private final Map<String, Object> body;

  Request(Map<String, Object> request) { body = request; }

  public void run() {
    int id = ((Number) body.get("id")).intValue();
    try {
      Driver.reply(id, Driver.answer((String) body.get("op"), body), null);
    } catch (Throwable e) {
      Driver.reply(id, null, e);
    }
  }
}
