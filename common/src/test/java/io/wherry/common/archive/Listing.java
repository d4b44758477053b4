package io.wherry.common.archive;

import io.wherry.common.model.Encoding;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a tarball holds, without unpacking it. */
final class Listing {
  private Listing() {}

  static List<TarEntry> of(Path file, Encoding encoding) throws IOException {
    return of(Files.readAllBytes(file), encoding, Limits.DEFAULT);
  }

  static List<TarEntry> of(byte[] packed, Encoding encoding, Limits limits) throws IOException {
    var entries = new ArrayList<TarEntry>();
    Inspection.read(new ByteArrayInputStream(packed), encoding, limits, entries::add);
    return entries;
  }
}
