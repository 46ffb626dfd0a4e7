package localcloud;

import java.util.Locale;

/** Object names as Unity Catalog takes them: lower case, and nothing that could leave the catalog's directory. */
final class Names {
  static String checked(String name) {
    boolean bad = name.isEmpty() || name.length() > 255;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      bad = bad || c == '.' || c == '/' || c == '\\' || c <= ' ' || c == 127;
    }
    if (bad) {
      throw new IllegalArgumentException("'" + name + "' is not a valid object name: at most 255 characters, with no"
          + " period, space, slash or control character"
          + " (https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-names).");
    }
    return name.toLowerCase(Locale.ROOT);
  }
}
