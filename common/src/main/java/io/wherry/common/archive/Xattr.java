package io.wherry.common.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/**
 * Extended attributes as archives spell them: in the words of star, which GNU tar uses, or in
 * libarchive's. Access control lists are kept as text, because only text can name their users.
 */
final class Xattr {
  private static final String STAR = "SCHILY.xattr.";
  private static final String LIBARCHIVE = "LIBARCHIVE.xattr.";
  private static final String ACL_ACCESS = "SCHILY.acl.access";
  private static final String ACL_DEFAULT = "SCHILY.acl.default";
  private static final String CAPABILITY = "security.capability";
  private static final int LONGEST_NAME = 255;

  private Xattr() {}

  /** Whether packages carry this extended attribute; others are the machine's own business. */
  static boolean keeps(String name) {
    return name.equals(CAPABILITY) || name.startsWith("user.") || Acl.isAcl(name);
  }

  static String key(String name) {
    return switch (name) {
      case Acl.ACCESS -> ACL_ACCESS;
      case Acl.DEFAULT -> ACL_DEFAULT;
      default -> STAR + name.replace("%", "%25").replace("=", "%3D");
    };
  }

  /** All that a header says, none of it twice: text goes before numbers, star before libarchive. */
  static Map<String, byte[]> of(PaxRecords header, int most) throws IOException {
    var found = new TreeMap<String, byte[]>();
    for (var each : header.records())
      if (each.key().startsWith(LIBARCHIVE)) libarchive(each, found);
    for (var each : header.records()) if (each.key().startsWith(STAR)) star(each, found);
    for (var each : header.records())
      switch (each.key()) {
        case ACL_ACCESS -> found.put(Acl.ACCESS, Acl.parse(each.value()).text());
        case ACL_DEFAULT -> found.put(Acl.DEFAULT, Acl.parse(each.value()).text());
        default -> {}
      }
    limit(found, most);
    return found;
  }

  private static void star(PaxRecords.Record record, Map<String, byte[]> found) throws IOException {
    var spelled = record.key().substring(STAR.length());
    put(spelled.replace("%3D", "=").replace("%25", "%"), record.value(), found);
  }

  private static void libarchive(PaxRecords.Record record, Map<String, byte[]> found)
      throws IOException {
    try {
      var value = Base64.getDecoder().decode(record.value());
      put(unescaped(record.key().substring(LIBARCHIVE.length())), value, found);
    } catch (IllegalArgumentException e) {
      throw PaxRecords.broken();
    }
  }

  private static String unescaped(String spelled) {
    var bytes = new ByteArrayOutputStream();
    for (int i = 0; i < spelled.length(); i++) {
      boolean hex = spelled.charAt(i) == '%' && i + 2 < spelled.length();
      bytes.write(hex ? Integer.parseInt(spelled, i + 1, i + 3, 16) : spelled.charAt(i));
      if (hex) i += 2;
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static void put(String name, byte[] value, Map<String, byte[]> found) throws IOException {
    boolean plain = !name.isEmpty() && name.length() <= LONGEST_NAME && name.indexOf('\0') < 0;
    if (!plain)
      throw new HostileArchiveException("has an extended attribute of no usable name", "");
    var kept = Acl.isAcl(name) ? Acl.of(value, Long::toString, Long::toString).text() : value;
    found.put(name, kept);
  }

  private static void limit(Map<String, byte[]> found, int most) throws IOException {
    long size = 0;
    for (var each : found.entrySet()) size += each.getKey().length() + each.getValue().length;
    if (size > most)
      throw new HostileArchiveException(
          "has " + size + " bytes of extended attributes, more than " + most, "");
  }
}
