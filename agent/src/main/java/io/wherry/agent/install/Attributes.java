package io.wherry.agent.install;

import io.wherry.common.posix.Posix;
import io.wherry.common.posix.PosixException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** Extended attributes as the journal holds them: values in hexadecimal. */
final class Attributes {
  /** The machine's own label for a place, which does not travel. */
  private static final String LABEL = "security.selinux";

  private Attributes() {}

  static Map<String, String> of(Path path) throws PosixException {
    var attributes = new TreeMap<String, String>();
    for (var name : Posix.listXattrs(path)) {
      var value =
          name.equals(LABEL) ? java.util.Optional.<byte[]>empty() : Posix.getXattr(path, name);
      value.ifPresent(bytes -> attributes.put(name, HexFormat.of().formatHex(bytes)));
    }
    return attributes;
  }

  static void set(Path path, Map<String, String> attributes) throws PosixException {
    for (var each : attributes.entrySet())
      Posix.setXattr(path, each.getKey(), HexFormat.of().parseHex(each.getValue()));
  }
}
