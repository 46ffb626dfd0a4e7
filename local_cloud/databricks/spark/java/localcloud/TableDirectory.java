package localcloud;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.NamespaceAlreadyExistsException;
import org.apache.spark.sql.catalyst.analysis.NoSuchNamespaceException;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.catalyst.analysis.NonEmptyNamespaceException;
import org.apache.spark.sql.catalyst.analysis.TableAlreadyExistsException;
import org.apache.spark.sql.connector.catalog.CatalogV2Util;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.NamespaceChange;
import org.apache.spark.sql.connector.catalog.SupportsNamespaces;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCatalog;
import org.apache.spark.sql.connector.catalog.TableCatalogCapability;
import org.apache.spark.sql.connector.catalog.TableChange;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * The names of one catalog, read from directories at every question: root/schema/table with a _delta_log is a
 * managed table; root/schema/.objects/name.json records an external table or a view. Names are lower case, as
 * Unity Catalog keeps them.
 */
public class TableDirectory implements TableCatalog, SupportsNamespaces {
  private String name;
  private File root;

  public void initialize(String catalogName, CaseInsensitiveStringMap options) {
    name = catalogName;
    root = new File((String) options.get("root"));
  }
  public String name() { return name; }

  /** Open-source Delta ignores identity and generated columns of SQL, so that Spark must refuse them. */
  public Set<TableCatalogCapability> capabilities() {
    return Collections.singleton(TableCatalogCapability.SUPPORT_COLUMN_DEFAULT_VALUE);
  }

  static Column[] columns(StructType schema) { return CatalogV2Util.structTypeToV2Columns(schema); }

  static boolean isDelta(Map<String, String> properties) {
    String provider = (String) properties.get("provider");
    return provider == null || "delta".equalsIgnoreCase(provider);
  }

  /** Delta's and Spark's own way to name a table by its files: delta.`/some/place`. */
  static boolean isPath(Identifier ident) { return ident.name().indexOf('/') >= 0; }

  // ---- where things are
  private File schema(String[] namespace) {
    return namespace.length == 1 ? new File(root, Names.checked(namespace[0])) : null;
  }
  private File managed(Identifier ident) { return new File(schema(ident.namespace()), Names.checked(ident.name())); }
  private File record(Identifier ident) {
    return new File(new File(schema(ident.namespace()), ".objects"), Names.checked(ident.name()) + ".json");
  }
  static boolean hasLog(File table) {
    String[] log = new File(table, "_delta_log").list();
    return log != null && log.length > 0;
  }

  /** Absolute path of the table, for Delta's path identifiers; records `location` when it is given. */
  String place(Identifier ident, String location) throws NoSuchNamespaceException {
    if (!namespaceExists(ident.namespace())) throw new NoSuchNamespaceException(ident.namespace());
    Map<String, Object> known = Json.read(record(ident));
    if (known != null && "VIEW".equals(known.get("type"))) {
      throw new IllegalArgumentException(name + "." + ident + " is a view: DROP VIEW it before creating a table.");
    }
    if (location != null) {
      Map<String, Object> entry = new TreeMap<String, Object>();
      entry.put("type", "EXTERNAL");
      entry.put("provider", "delta");
      entry.put("location", location);
      Json.write(record(ident), entry);
      return location;
    }
    if (known != null) return (String) known.get("location");
    File table = managed(ident);
    if (table.exists() && !hasLog(table)) Files.discard(root, table);  // left over by a driver that was killed
    return table.toURI().toString();  // with its scheme: the default file system is dbfs:/
  }

  /** Where the table or its record says that its files are; null for a view. */
  Path location(Identifier ident) {
    if (isPath(ident) || schema(ident.namespace()) == null) return null;
    Map<String, Object> known = Json.read(record(ident));
    String location = known == null ? managed(ident).toURI().toString() : (String) known.get("location");
    return location == null ? null : new Path(location);
  }

  /** False for an external Delta table whose first commit never happened. */
  private boolean committed(Path location) {
    try {
      Path log = new Path(location, "_delta_log");
      return log.getFileSystem(SparkSession.active().sparkContext().hadoopConfiguration()).exists(log);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look into " + location + ": " + e.getMessage(), e);
    }
  }

  // ---- tables
  public Identifier[] listTables(String[] namespace) throws NoSuchNamespaceException {
    if (!namespaceExists(namespace)) throw new NoSuchNamespaceException(namespace);
    TreeSet<String> names = new TreeSet<String>();
    File[] tables = schema(namespace).listFiles();
    for (int i = 0; tables != null && i < tables.length; i++) if (hasLog(tables[i])) names.add(tables[i].getName());
    String[] records = new File(schema(namespace), ".objects").list();
    for (int i = 0; records != null && i < records.length; i++) {
      if (records[i].endsWith(".json")) names.add(records[i].substring(0, records[i].length() - 5));
    }
    Identifier[] found = new Identifier[names.size()];
    Object[] sorted = names.toArray();
    for (int i = 0; i < found.length; i++) found[i] = Identifier.of(namespace, (String) sorted[i]);
    return found;
  }

  public boolean tableExists(Identifier ident) {
    try {
      loadTable(ident);
      return true;
    } catch (NoSuchTableException e) {
      return false;
    }
  }

  public Table loadTable(Identifier ident) throws NoSuchTableException {
    if (isPath(ident) || schema(ident.namespace()) == null) throw new NoSuchTableException(ident);
    Map<String, Object> known = Json.read(record(ident));
    if (known == null && hasLog(managed(ident))) return V1Tables.managed(name, ident, managed(ident));
    if (known == null) throw new NoSuchTableException(ident);
    if ("delta".equals(known.get("provider")) && !committed(location(ident))) throw new NoSuchTableException(ident);
    return V1Tables.recorded(name, ident, known);
  }

  /** Records an external table of another provider; Delta tables are created by Delta itself. */
  public Table createTable(Identifier ident, Column[] cols, Transform[] parts, Map<String, String> properties)
      throws TableAlreadyExistsException, NoSuchNamespaceException {
    return createTable(ident, CatalogV2Util.v2ColumnsToStructType(cols), parts, properties);
  }
  public Table createTable(Identifier ident, StructType schema, Transform[] parts, Map<String, String> properties)
      throws TableAlreadyExistsException, NoSuchNamespaceException {
    if (!namespaceExists(ident.namespace())) throw new NoSuchNamespaceException(ident.namespace());
    Map<String, Object> entry = V1Tables.entry(name, ident, schema, parts, properties);
    Json.write(record(ident), entry);
    return V1Tables.recorded(name, ident, entry);
  }

  public Table alterTable(Identifier ident, TableChange[] changes) {
    throw new UnsupportedOperationException("ALTER TABLE of " + name + "." + ident + ": only Delta tables can change;"
        + " drop it and create it anew (an external table keeps its files).");
  }

  public boolean dropTable(Identifier ident) {
    if (!tableExists(ident)) return false;
    File entry = record(ident);
    if (entry.exists()) return entry.delete();
    Files.discard(root, managed(ident));
    return true;
  }

  public void renameTable(Identifier from, Identifier to) throws NoSuchTableException, TableAlreadyExistsException {
    if (!tableExists(from)) throw new NoSuchTableException(from);
    Identifier target = to.namespace().length == 1 ? to : Identifier.of(from.namespace(), to.name());
    if (tableExists(target)) throw new TableAlreadyExistsException(target);
    boolean recorded = record(from).exists();
    if (recorded) record(target).getParentFile().mkdirs();
    Files.move(recorded ? record(from) : managed(from), recorded ? record(target) : managed(target));
  }

  // ---- schemas
  public String[][] listNamespaces() {
    File[] found = root.listFiles();
    TreeSet<String> names = new TreeSet<String>();
    for (int i = 0; found != null && i < found.length; i++) {
      if (found[i].isDirectory() && !found[i].getName().startsWith(".")) names.add(found[i].getName());
    }
    names.add("default");
    String[][] result = new String[names.size()][];
    Object[] sorted = names.toArray();
    for (int i = 0; i < result.length; i++) result[i] = new String[] {(String) sorted[i]};
    return result;
  }
  public String[][] listNamespaces(String[] namespace) throws NoSuchNamespaceException {
    if (namespace.length == 0) return listNamespaces();
    if (!namespaceExists(namespace)) throw new NoSuchNamespaceException(namespace);
    return new String[0][];
  }
  public boolean namespaceExists(String[] namespace) {
    File schema = schema(namespace);
    return schema != null && ("default".equals(schema.getName()) || schema.isDirectory());
  }
  private File about(String[] namespace) { return new File(schema(namespace), ".schema.json"); }

  public Map<String, String> loadNamespaceMetadata(String[] namespace) throws NoSuchNamespaceException {
    if (!namespaceExists(namespace)) throw new NoSuchNamespaceException(namespace);
    Map<String, String> metadata = new HashMap<String, String>();
    Map<String, Object> saved = Json.read(about(namespace));
    if (saved != null) metadata.putAll((Map) saved);
    metadata.put("location", schema(namespace).toURI().toString());
    return metadata;
  }
  public void createNamespace(String[] namespace, Map<String, String> metadata) throws NamespaceAlreadyExistsException {
    // Spark takes the first part of an unknown catalog's name for a schema of the current catalog.
    if (namespace.length != 1) throw new IllegalArgumentException("NO_SUCH_CATALOG_EXCEPTION: Catalog '" + namespace[0]
      + "' was not found. Create it with CREATE CATALOG " + namespace[0] + ", or name an existing one.");
    if (!schema(namespace).mkdirs()) throw new NamespaceAlreadyExistsException(namespace);
    Json.write(about(namespace), new TreeMap<String, Object>(metadata));
  }
  public void alterNamespace(String[] namespace, NamespaceChange[] changes) throws NoSuchNamespaceException {
    Map<String, String> metadata = loadNamespaceMetadata(namespace);
    for (int i = 0; i < changes.length; i++) {
      if (changes[i] instanceof NamespaceChange.SetProperty) {
        NamespaceChange.SetProperty set = (NamespaceChange.SetProperty) changes[i];
        metadata.put(set.property(), set.value());
      } else {
        metadata.remove(((NamespaceChange.RemoveProperty) changes[i]).property());
      }
    }
    Json.write(about(namespace), new TreeMap<String, Object>(metadata));
  }
  public boolean dropNamespace(String[] namespace, boolean cascade)
      throws NoSuchNamespaceException, NonEmptyNamespaceException {
    if (!namespaceExists(namespace)) throw new NoSuchNamespaceException(namespace);
    if (!cascade && listTables(namespace).length > 0) throw new NonEmptyNamespaceException(namespace);
    Files.discard(root, schema(namespace));
    return true;
  }
}
