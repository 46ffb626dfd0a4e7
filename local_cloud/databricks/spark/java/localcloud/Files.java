package localcloud;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.CopyOption;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.apache.hadoop.fs.FileUtil;

/** Moves and deletions that a kill at any moment leaves either not begun or invisible. */
final class Files {
  static void move(File from, File to) {
    try {
      java.nio.file.Files.move(from.toPath(), to.toPath(), new CopyOption[] {StandardCopyOption.ATOMIC_MOVE});
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot move " + from + " to " + to + ": " + e.getMessage(), e);
    }
  }

  /** Out of sight by one rename, then deleted. */
  static void discard(File root, File victim) {
    if (!victim.exists()) return;
    File dropped = new File(root, ".dropped");
    dropped.mkdirs();
    File grave = new File(dropped, UUID.randomUUID().toString());
    move(victim, grave);
    FileUtil.fullyDelete(grave);
  }
}
