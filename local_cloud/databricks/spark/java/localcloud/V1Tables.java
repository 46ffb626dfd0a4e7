package localcloud;

import java.io.File;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.TableIdentifier;
import org.apache.spark.sql.catalyst.catalog.CatalogStorageFormat;
import org.apache.spark.sql.catalyst.catalog.CatalogTable;
import org.apache.spark.sql.catalyst.catalog.CatalogTableType;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.V1Table;
import org.apache.spark.sql.connector.expressions.NamedReference;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Spark's own description of a table, built from a directory or from a record in `.objects`. */
final class V1Tables {
  static Table managed(String catalog, Identifier ident, File place) {
    Map<String, Object> entry = new HashMap<String, Object>();
    entry.put("type", "MANAGED");
    entry.put("provider", "delta");
    entry.put("location", place.toURI().toString());
    return recorded(catalog, ident, entry);
  }

  /** The record of an external table that is not Delta. */
  static Map<String, Object> entry(String catalog, Identifier ident, StructType schema, Transform[] parts,
      Map<String, String> properties) {
    String location = (String) properties.get("location");
    if (location == null) location = (String) properties.get("option.path");
    if (location == null) location = (String) properties.get("path");
    if (location == null) {
      throw new UnsupportedOperationException("Managed table " + catalog + "." + ident + " asks for provider "
          + properties.get("provider") + "; managed Unity Catalog tables are Delta tables: leave USING away, or give"
          + " a LOCATION to make it external.");
    }
    Map<String, Object> entry = new TreeMap<String, Object>();
    entry.put("type", "EXTERNAL");
    entry.put("provider", properties.get("provider"));
    entry.put("location", location);
    entry.put("schema", schema.json());
    List<String> partitioning = new ArrayList<String>();
    for (int i = 0; i < parts.length; i++) {
      NamedReference reference = (NamedReference) parts[i].references()[0];
      partitioning.add(reference.fieldNames()[0]);
    }
    entry.put("partitioning", partitioning);
    Map<String, String> rest = new HashMap<String, String>(properties);
    rest.remove("location");
    entry.put("properties", rest);
    return entry;
  }

  static Table recorded(String catalog, Identifier ident, Map<String, Object> entry) {
    boolean view = "VIEW".equals(entry.get("type"));
    String location = (String) entry.get("location");
    Map<String, String> properties = (Map<String, String>) entry.get("properties");
    if (properties == null) properties = new HashMap<String, String>();
    Map<String, String> options = new HashMap<String, String>();
    Object[] keys = properties.keySet().toArray();
    for (int i = 0; i < keys.length; i++) {
      String key = (String) keys[i];
      if (key.startsWith("option.")) options.put(key.substring(7), (String) properties.get(key));
    }
    URI uri = location == null ? null : uri(location);
    CatalogStorageFormat storage = new CatalogStorageFormat(
        Option.apply(uri), Option.empty(), Option.empty(), Option.empty(), false, map(options));
    String schema = (String) entry.get("schema");
    String text = (String) entry.get("text");
    List<String> partitioning = (List<String>) entry.get("partitioning");
    CatalogTableType type = view ? CatalogTableType.VIEW() : "MANAGED".equals(entry.get("type"))
        ? CatalogTableType.MANAGED() : CatalogTableType.EXTERNAL();
    return new V1Table(new CatalogTable(
        new TableIdentifier(ident.name(), Option.apply(ident.namespace()[0]), Option.apply(catalog)),
        type,
        storage,
        schema == null ? new StructType() : (StructType) DataType.fromJson(schema),
        Option.apply(view ? null : (String) entry.get("provider")),
        seq(partitioning == null ? new ArrayList<String>() : partitioning),
        Option.empty(),  // bucketing
        System.getProperty("user.name"),
        0L, -1L, "",
        map(properties),
        Option.empty(),  // statistics
        Option.apply(text),
        Option.apply((String) entry.get("comment")),
        Option.empty(),  // collation
        seq(new ArrayList<String>()),
        false,  // partitions are not tracked in a catalog: Spark may then read it as a V1 table of any catalog
        true,
        map(new HashMap<String, String>()),
        Option.apply(text)));
  }

  private static URI uri(String location) {
    URI uri = new Path(location).toUri();
    return uri.getScheme() == null ? new File(location).toURI() : uri;
  }
  private static scala.collection.immutable.Map map(Map<String, String> values) {
    return scala.collection.immutable.Map$.MODULE$.from(CollectionConverters.asScala(values));
  }
  private static Seq seq(List<String> values) { return CollectionConverters.asScala(values).toSeq(); }
}
