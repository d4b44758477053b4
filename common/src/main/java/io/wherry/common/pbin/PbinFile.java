package io.wherry.common.pbin;

import io.wherry.common.model.PackageId;
import io.wherry.common.model.PackageName;
import io.wherry.common.model.Version;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The metadata of one binary package as it stands in a binary repository. */
public final class PbinFile {
  /** The format that paludis writes and reads. */
  public static final String EAPI = "pbin-1+exheres-0";

  /** What cave needs to resolve and install, in the order that we write. */
  private static final List<String> ORDER =
      List.of(
          "EAPI",
          "SUMMARY",
          "HOMEPAGE",
          "SLOT",
          "LICENCES",
          "PLATFORMS",
          "BINARY_PLATFORMS",
          "MYOPTIONS",
          "OPTIONS",
          "DEPENDENCIES",
          "DOWNLOADS",
          "BINARY_URI",
          "GENERATED_USING",
          "GENERATED_TIME",
          "GENERATED_FROM_REPOSITORY");

  private final String name;
  private final Map<String, String> values;

  /** What it was read from. */
  private final Optional<String> source;

  private PbinFile(String name, Map<String, String> values, Optional<String> source) {
    this.name = name;
    this.values = values;
    this.source = source;
  }

  /** Reads a file's text; {@code name} is what errors call it. */
  public static PbinFile parse(String text, String name) {
    var values = new PbinReader(name, text).read();
    return new PbinFile(name, Collections.unmodifiableMap(values), Optional.of(text));
  }

  public static PbinFile parse(byte[] content, String name) {
    try {
      return parse(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString(), name);
    } catch (CharacterCodingException e) {
      throw MalformedText.at(name, "", 0, "this is not UTF-8 text");
    }
  }

  /** A pbin of these values, to be written. */
  public static PbinFile of(Map<String, String> values, String name) {
    for (var key : values.keySet())
      if (!PbinReader.KEY.matcher(key).matches())
        throw new IllegalArgumentException("not a key of a pbin: '" + key + "'");
    var copy = new LinkedHashMap<>(values);
    copy.putIfAbsent("EAPI", EAPI);
    return new PbinFile(name, Collections.unmodifiableMap(copy), Optional.empty());
  }

  /** Where the repository keeps the pbin of {@code id}. */
  public static String pathOf(PackageId id) {
    return "packages/" + id.name() + "/" + fileNameOf(id);
  }

  /** The last part of {@link #pathOf}; the copy in an installed entry bears it too. */
  public static String fileNameOf(PackageId id) {
    return id.name().name() + "-" + id.version() + "." + EAPI;
  }

  /** Which package the pbin at {@code path} of a repository is; the slot stands inside it. */
  public PackageId idAt(String path) {
    var parts = List.of(path.split("/", -1));
    if (parts.size() != 4 || !parts.getFirst().equals("packages"))
      throw new IllegalArgumentException(
          "'" + path + "' is no pbin; they stand at packages/category/name/name-version." + EAPI);
    var packageName = new PackageName(parts.get(1), parts.get(2));
    var file = parts.get(3);
    var prefix = packageName.name() + "-";
    if (!file.startsWith(prefix) || !file.endsWith("." + EAPI))
      throw new IllegalArgumentException(
          "'" + path + "' should be named " + prefix + "version." + EAPI);
    var version = file.substring(prefix.length(), file.length() - EAPI.length() - 1);
    return new PackageId(packageName, new Version(version), slot());
  }

  /** What errors call this file. */
  public String name() {
    return name;
  }

  /** Every key with its value, the last one where a key stands twice. */
  public Map<String, String> values() {
    return values;
  }

  public Optional<String> get(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /** The slot; {@code 0} where none is named. */
  public String slot() {
    return get("SLOT").map(String::strip).filter(slot -> !slot.isEmpty()).orElse("0");
  }

  /** Errors name the place in the file, where this was read from one. */
  public DependencyTree dependencies() {
    var key = "DEPENDENCIES";
    try {
      return DependencyTree.parse(get(key).orElse(""), name + " " + key);
    } catch (MalformedText e) {
      if (source.isEmpty()) throw e;
      int spot = PbinReader.spotOf(source.get(), key, e.offset());
      throw MalformedText.at(name, source.get(), spot, e.problem());
    }
  }

  /** The options that it was built with, out of those that it declares. */
  public Options options() {
    return OptionTexts.read(get("OPTIONS").orElse(""), get("MYOPTIONS").orElse(""));
  }

  public Optional<String> binaryUri() {
    return get("BINARY_URI").map(String::strip).filter(uri -> !uri.isEmpty());
  }

  public Optional<Instant> generatedTime() {
    return get("GENERATED_TIME").map(String::strip).flatMap(PbinFile::time);
  }

  private static Optional<Instant> time(String epochSeconds) {
    try {
      return Optional.of(Instant.ofEpochSecond(Long.parseLong(epochSeconds)));
    } catch (NumberFormatException | DateTimeException e) {
      return Optional.empty();
    }
  }

  /** The file's text, the same for the same values however they came. */
  public String text() {
    var text = new StringBuilder("# A binary package, written by Wherry\n");
    for (var key : keysInOrder())
      text.append(key).append("=\"").append(escaped(values.getOrDefault(key, ""))).append("\"\n");
    return text.toString();
  }

  private Set<String> keysInOrder() {
    var keys = new LinkedHashSet<String>();
    for (var key : ORDER) if (values.containsKey(key)) keys.add(key);
    keys.addAll(new TreeSet<>(values.keySet()));
    return keys;
  }

  private static String escaped(String value) {
    var escaped = new StringBuilder();
    value
        .codePoints()
        .forEach(c -> {
          if (PbinReader.ESCAPED.indexOf(c) >= 0) escaped.append('\\');
          escaped.appendCodePoint(c);
        });
    return escaped.toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PbinFile pbin && values.equals(pbin.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
