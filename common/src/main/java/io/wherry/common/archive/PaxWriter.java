package io.wherry.common.archive;

import io.wherry.common.posix.FileNames;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/** What of an entry fits no plain header, as an extended one; empty where all of it fits. */
final class PaxWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  static byte[] print(TarEntry entry) {
    var writer = new PaxWriter();
    if (entry.mtimeNanos() > 0) writer.put("mtime", time(entry));
    if (tooLong(entry.user())) writer.put("uname", entry.user());
    if (tooLong(entry.group())) writer.put("gname", entry.group());
    new TreeMap<>(entry.xattrs()).forEach((name, value) -> writer.put(Xattr.key(name), value));
    return writer.out.toByteArray();
  }

  private static boolean tooLong(String owner) {
    return FileNames.bytes(owner).length >= TarHeader.OWNER_ROOM;
  }

  private static String time(TarEntry entry) {
    return BigDecimal.valueOf(entry.mtimeSeconds())
        .add(BigDecimal.valueOf(entry.mtimeNanos(), 9))
        .stripTrailingZeros()
        .toPlainString();
  }

  private void put(String key, String value) {
    put(key, FileNames.bytes(value));
  }

  private void put(String key, byte[] value) {
    var start = (" " + key + "=").getBytes(StandardCharsets.UTF_8);
    int rest = start.length + value.length + 1;
    int length = rest + Integer.toString(rest).length();
    if (Integer.toString(length).length() + rest != length) length++;
    out.writeBytes(Integer.toString(length).getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(start);
    out.writeBytes(value);
    out.write('\n');
  }
}
