package localcloud;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.NamespaceAlreadyExistsException;
import org.apache.spark.sql.catalyst.analysis.NoSuchFunctionException;
import org.apache.spark.sql.catalyst.analysis.NoSuchNamespaceException;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.catalyst.analysis.NonEmptyNamespaceException;
import org.apache.spark.sql.catalyst.analysis.TableAlreadyExistsException;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.FunctionCatalog;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.NamespaceChange;
import org.apache.spark.sql.connector.catalog.StagedTable;
import org.apache.spark.sql.connector.catalog.StagingTableCatalog;
import org.apache.spark.sql.connector.catalog.SupportsNamespaces;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCatalogCapability;
import org.apache.spark.sql.connector.catalog.TableChange;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.catalog.DeltaCatalog;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * One Unity Catalog style catalog: catalog.schema.table over directories, so that several drivers and a restarted
 * one see the same tables with no metastore. Reading and altering go through Delta's own catalog on top of
 * TableDirectory; creating goes through Delta's path identifiers, which need no entry in a session catalog.
 * Written without lambdas and with explicit casts, because Janino compiles it on machines with no JDK.
 */
public class LocalCatalog implements StagingTableCatalog, SupportsNamespaces, FunctionCatalog {
  private String name;
  private TableDirectory directory;
  private DeltaCatalog delta;

  public void initialize(String catalogName, CaseInsensitiveStringMap options) {
    name = catalogName;
    directory = new TableDirectory();
    directory.initialize(catalogName, options);
    delta = new DeltaCatalog();
    delta.setDelegateCatalog(directory);
  }

  public String name() { return name; }
  public String[] defaultNamespace() { return new String[] {"default"}; }
  public Set<TableCatalogCapability> capabilities() { return delta.capabilities(); }

  public Identifier[] listTables(String[] namespace) throws NoSuchNamespaceException {
    return directory.listTables(namespace);
  }
  public boolean tableExists(Identifier ident) { return directory.tableExists(ident); }
  public Table loadTable(Identifier ident) throws NoSuchTableException { return delta.loadTable(ident); }
  public Table loadTable(Identifier ident, String version) throws NoSuchTableException {
    return delta.loadTable(ident, version);
  }
  public Table loadTable(Identifier ident, long timestamp) throws NoSuchTableException {
    return delta.loadTable(ident, timestamp);
  }
  public void invalidateTable(Identifier ident) { forget(ident); }

  public Table createTable(Identifier ident, StructType schema, Transform[] parts, Map<String, String> properties)
      throws TableAlreadyExistsException, NoSuchNamespaceException {
    return createTable(ident, TableDirectory.columns(schema), parts, properties);
  }
  public Table createTable(Identifier ident, Column[] columns, Transform[] parts, Map<String, String> properties)
      throws TableAlreadyExistsException, NoSuchNamespaceException {
    if (directory.tableExists(ident)) throw new TableAlreadyExistsException(ident);
    if (TableDirectory.isDelta(properties)) {
      delta.createTable(place(ident, properties), columns, parts, withoutLocation(properties));
    } else {
      directory.createTable(ident, columns, parts, properties);
    }
    return delta.loadTable(ident);
  }

  public StagedTable stageCreate(Identifier i, Column[] c, Transform[] p, Map<String, String> m)
      throws TableAlreadyExistsException, NoSuchNamespaceException {
    return delta.stageCreate(place(i, onlyDelta(i, m)), c, p, withoutLocation(m));
  }
  public StagedTable stageCreate(Identifier i, StructType s, Transform[] p, Map<String, String> m)
      throws TableAlreadyExistsException, NoSuchNamespaceException {
    return delta.stageCreate(place(i, onlyDelta(i, m)), s, p, withoutLocation(m));
  }
  public StagedTable stageReplace(Identifier i, Column[] c, Transform[] p, Map<String, String> m)
      throws NoSuchNamespaceException, NoSuchTableException {
    return delta.stageReplace(place(i, onlyDelta(i, m)), c, p, withoutLocation(m));
  }
  public StagedTable stageReplace(Identifier i, StructType s, Transform[] p, Map<String, String> m)
      throws NoSuchNamespaceException, NoSuchTableException {
    return delta.stageReplace(place(i, onlyDelta(i, m)), s, p, withoutLocation(m));
  }
  public StagedTable stageCreateOrReplace(Identifier i, Column[] c, Transform[] p, Map<String, String> m)
      throws NoSuchNamespaceException {
    return delta.stageCreateOrReplace(place(i, onlyDelta(i, m)), c, p, withoutLocation(m));
  }
  public StagedTable stageCreateOrReplace(Identifier i, StructType s, Transform[] p, Map<String, String> m)
      throws NoSuchNamespaceException {
    return delta.stageCreateOrReplace(place(i, onlyDelta(i, m)), s, p, withoutLocation(m));
  }

  public Table alterTable(Identifier ident, TableChange[] changes) throws NoSuchTableException {
    return delta.alterTable(ident, changes);
  }
  public boolean dropTable(Identifier ident) {
    forget(ident);
    return directory.dropTable(ident);
  }
  public boolean purgeTable(Identifier ident) { return dropTable(ident); }
  public void renameTable(Identifier from, Identifier to) throws NoSuchTableException, TableAlreadyExistsException {
    forget(from);
    directory.renameTable(from, to);
  }

  public String[][] listNamespaces() { return directory.listNamespaces(); }
  public String[][] listNamespaces(String[] a) throws NoSuchNamespaceException { return directory.listNamespaces(a); }
  public boolean namespaceExists(String[] a) { return directory.namespaceExists(a); }
  public Map<String, String> loadNamespaceMetadata(String[] a) throws NoSuchNamespaceException {
    return directory.loadNamespaceMetadata(a);
  }
  public void createNamespace(String[] a, Map<String, String> m) throws NamespaceAlreadyExistsException {
    directory.createNamespace(a, m);
  }
  public void alterNamespace(String[] a, NamespaceChange[] c) throws NoSuchNamespaceException {
    directory.alterNamespace(a, c);
  }
  public boolean dropNamespace(String[] a, boolean cascade) throws NoSuchNamespaceException, NonEmptyNamespaceException {
    return directory.dropNamespace(a, cascade);
  }

  public Identifier[] listFunctions(String[] namespace) { return new Identifier[0]; }
  public UnboundFunction loadFunction(Identifier ident) throws NoSuchFunctionException {
    throw new NoSuchFunctionException(ident);
  }

  /** Delta's path identifier of where the table is or will be; an external place is recorded first. */
  private Identifier place(Identifier ident, Map<String, String> properties) throws NoSuchNamespaceException {
    if (TableDirectory.isPath(ident)) return ident;
    return Identifier.of(new String[] {"delta"}, directory.place(ident, (String) properties.get("location")));
  }

  private Map<String, String> onlyDelta(Identifier ident, Map<String, String> properties) {
    if (TableDirectory.isDelta(properties)) return properties;
    throw new UnsupportedOperationException("CREATE TABLE AS SELECT of " + name + "." + ident + " asks for provider "
        + properties.get("provider") + "; Unity Catalog tables made from a query are Delta tables: leave USING away.");
  }

  private static Map<String, String> withoutLocation(Map<String, String> properties) {
    Map<String, String> rest = new HashMap<String, String>(properties);
    rest.remove("location");
    rest.remove("external");
    return rest;
  }

  private void forget(Identifier ident) {
    Path place = directory.location(ident);
    if (place != null) DeltaLog.invalidateCache(classicSession(), place);
  }

  private static org.apache.spark.sql.classic.SparkSession classicSession() {
    return (org.apache.spark.sql.classic.SparkSession) SparkSession.active();
  }
}
