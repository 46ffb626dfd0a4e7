package localcloud;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * dbfs:/... and abfss://container@account.dfs.core.windows.net/... as directories below `localcloud.state`, so that
 * notebooks keep the paths they have in the cloud: files/... (with files/Volumes/...) and lake/account/container/...
 */
public class MappedFileSystem extends RawLocalFileSystem {
  private URI uri;
  private File root;

  public void initialize(URI name, Configuration conf) throws IOException {
    super.initialize(name, conf);
    File state = new File(conf.get("localcloud.state"));
    if ("dbfs".equals(name.getScheme())) {
      uri = URI.create("dbfs:///");
      root = new File(state, "files");
    } else {
      String container = name.getUserInfo();
      String host = name.getHost();
      if (container == null || host == null) {
        throw new IOException(name + ": write abfss://<container>@<account>.dfs.core.windows.net/<path>");
      }
      uri = URI.create(name.getScheme() + "://" + container + "@" + host);
      root = new File(new File(new File(state, "lake"), host.split("\\.")[0]), container);
    }
    root.mkdirs();
    setWorkingDirectory(new Path(uri.toString().endsWith("/") ? uri.toString() : uri + "/"));
  }

  /** Asked by the constructor of the super class, before `initialize` has set a URI. */
  protected Path getInitialWorkingDirectory() { return new Path("/"); }

  public URI getUri() { return uri; }
  public String getScheme() { return uri.getScheme(); }
  protected void checkPath(Path path) {
    String scheme = path.toUri().getScheme();
    if (scheme != null && !scheme.equals(uri.getScheme())) {
      throw new IllegalArgumentException("Wrong file system: " + path + ", expected " + uri);
    }
  }

  public File pathToFile(Path path) {
    return new File(root, path.toUri().getPath());
  }

  public FileStatus getFileStatus(Path path) throws IOException { return named(path, super.getFileStatus(path)); }
  public FileStatus[] listStatus(Path path) throws IOException {
    FileStatus[] found = super.listStatus(path);
    for (int i = 0; i < found.length; i++) {
      boolean itself = found.length == 1 && !super.getFileStatus(path).isDirectory();
      found[i] = named(itself ? path : new Path(path, found[i].getPath().getName()), found[i]);
    }
    return found;
  }
  public Path getHomeDirectory() { return makeQualified(new Path("/")); }

  private FileStatus named(Path path, FileStatus status) {
    return new FileStatus(status.getLen(), status.isDirectory(), status.getReplication(), status.getBlockSize(),
        status.getModificationTime(), makeQualified(path));
  }
}
