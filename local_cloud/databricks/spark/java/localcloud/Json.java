package localcloud;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.UUID;

/** Small JSON files, replaced atomically. */
final class Json {
  static final ObjectMapper MAPPER = new ObjectMapper();

  /** The object in the file, or null where there is no such file. */
  static Map<String, Object> read(File file) {
    if (!file.isFile()) return null;
    try {
      return (Map<String, Object>) MAPPER.readValue(file, Map.class);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  static String text(Map<String, Object> value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void write(File file, Map<String, Object> value) {
    try {
      file.getParentFile().mkdirs();
      File fresh = new File(file.getParentFile(), "." + UUID.randomUUID() + ".tmp");
      MAPPER.writeValue(fresh, value);
      Files.move(fresh, file);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file + ": " + e.getMessage(), e);
    }
  }
}
