package localcloud;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.management.ObjectName;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkJobInfo;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.SparkStatusTracker;
import org.apache.spark.api.python.Py4JServer;
import org.apache.spark.sql.classic.SparkSession;

/**
 * The driver of one cluster: a Spark context and, per task, a session and a Py4J server of its own, so that a task's
 * objects and callbacks die with the task. Asked by JSON lines on standard input, answering on standard output;
 * when standard input ends (its owner died) it exits.
 */
public final class Driver {
  private static final Map<String, SparkSession> SESSIONS = new ConcurrentHashMap<String, SparkSession>();
  private static final Map<String, Py4JServer> SERVERS = new ConcurrentHashMap<String, Py4JServer>();
  private static SparkSession root;
  private static PrintStream replies;

  public static void main(String[] args) throws Exception {
    replies = System.out;
    System.setOut(System.err);
    BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    try {
      start((Map<String, Object>) Json.MAPPER.readValue(requests.readLine(), Map.class));
    } catch (Throwable e) {
      reply(0, null, e);
      Runtime.getRuntime().halt(1);
    }
    String line = requests.readLine();
    while (line != null) {
      new Thread(new Request((Map<String, Object>) Json.MAPPER.readValue(line, Map.class))).start();
      line = requests.readLine();
    }
    Runtime.getRuntime().halt(0);  // shutdown hooks would only tidy temporary files that the owner removes
  }

  private static void start(Map<String, Object> conf) {
    SparkConf settings = new SparkConf(false);
    Object[] keys = conf.keySet().toArray();
    for (int i = 0; i < keys.length; i++) settings.set((String) keys[i], (String) conf.get(keys[i]));
    root = (SparkSession) SparkSession.builder().config(settings).getOrCreate();
    root.sessionState();  // analyzer, catalogs and extensions load here and not in the first task
    reply(0, info(), null);
  }

  /** A task's session, for its Python process. */
  public static SparkSession session(String task) { return (SparkSession) SESSIONS.get(task); }

  static Object answer(String op, Map<String, Object> request) throws Exception {
    String task = (String) request.get("task");
    if ("open".equals(op)) return open(task, (Map<String, Object>) request.get("conf"));
    if ("cancel".equals(op)) return cancel(task);
    if ("close".equals(op)) return close(task);
    if ("info".equals(op)) return info();
    if ("archive".equals(op)) return archive((String) request.get("path"), (List<String>) request.get("statements"));
    throw new IllegalArgumentException("Unknown request " + op);
  }

  private static Object open(String task, Map<String, Object> conf) {
    SparkSession session = (SparkSession) SESSIONS.get(task);
    if (session == null) session = (SparkSession) root.newSession();
    Object[] keys = conf.keySet().toArray();
    for (int i = 0; i < keys.length; i++) session.conf().set((String) keys[i], (String) conf.get(keys[i]));
    SESSIONS.put(task, session);
    Py4JServer server = new Py4JServer(root.sparkContext().conf());
    server.start();
    Py4JServer earlier = (Py4JServer) SERVERS.put(task, server);
    if (earlier != null) earlier.shutdown();
    Map<String, Object> reply = new HashMap<String, Object>();
    reply.put("port", Integer.valueOf(server.getListeningPort()));
    reply.put("secret", server.secret());
    return reply;
  }

  private static Object cancel(String task) {
    SparkSession session = (SparkSession) SESSIONS.get(task);
    root.sparkContext().cancelJobGroup("task-" + task);
    if (session == null) return Boolean.FALSE;
    session.interruptAll();
    org.apache.spark.sql.streaming.StreamingQuery[] streams = session.streams().active();
    for (int i = 0; i < streams.length; i++) {
      try {
        streams[i].stop();
      } catch (java.util.concurrent.TimeoutException e) {
        e.printStackTrace();
      }
    }
    return Boolean.TRUE;
  }

  private static Object close(String task) {
    Object cancelled = cancel(task);
    SESSIONS.remove(task);
    Py4JServer server = (Py4JServer) SERVERS.remove(task);
    if (server != null) server.shutdown();
    return cancelled;
  }

  private static Object info() {
    SparkContext context = root.sparkContext();
    SparkStatusTracker tracker = context.statusTracker();
    int active = 0;
    int pending = 0;
    int[] stages = tracker.getActiveStageIds();
    for (int i = 0; i < stages.length; i++) {
      scala.Option stage = tracker.getStageInfo(stages[i]);
      if (stage.isEmpty()) continue;
      SparkStageInfo found = (SparkStageInfo) stage.get();
      active += found.numActiveTasks();
      pending += found.numTasks() - found.numActiveTasks() - found.numCompletedTasks();
    }
    Map<String, Object> reply = new HashMap<String, Object>();
    reply.put("spark_version", context.version());
    reply.put("application_id", context.applicationId());
    reply.put("master", context.master());
    reply.put("slots", Integer.valueOf(context.defaultParallelism()));
    reply.put("ui_url", context.uiWebUrl().isEmpty() ? null : (String) context.uiWebUrl().get());
    reply.put("active_jobs", Integer.valueOf(tracker.getActiveJobIds().length));
    reply.put("active_tasks", Integer.valueOf(active));
    reply.put("pending_tasks", Integer.valueOf(pending));
    reply.put("sessions", Integer.valueOf(SESSIONS.size()));
    reply.put("heap_used_bytes", Long.valueOf(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()));
    reply.put("java_version", System.getProperty("java.version"));
    return reply;
  }

  /** Runs the statements, then writes a class data archive of what is loaded (needs -XX:+RecordDynamicDumpInfo). */
  private static Object archive(String path, List<String> statements) throws Exception {
    SparkSession session = (SparkSession) root.newSession();
    for (int i = 0; i < statements.size(); i++) session.sql((String) statements.get(i)).collect();
    return ManagementFactory.getPlatformMBeanServer().invoke(
        new ObjectName("com.sun.management:type=DiagnosticCommand"), "vmCds",
        new Object[] {new String[] {"dynamic_dump", path}}, new String[] {"[Ljava.lang.String;"});
  }

  static void reply(int id, Object result, Throwable error) {
    Map<String, Object> line = new HashMap<String, Object>();
    line.put("id", Integer.valueOf(id));
    if (error == null) {
      line.put("result", result);
    } else {
      error.printStackTrace();
      line.put("error", error.toString());
    }
    String text = Json.text(line);
    synchronized (replies) {
      replies.println(text);
      replies.flush();
    }
  }
}
