package io.wherry.e2e.interop;

import io.wherry.common.model.Bytes;
import io.wherry.common.pbin.AccountDefinition;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The small exheres repository that all of this is about, and how it grows. */
record Sources(Path repository) {
  private static final List<String> LATER = List.of("settings-2.0", "slotted-2.1", "tool-2.0");

  /** Copies it to where the unprivileged half of cave may read it, without the later versions. */
  static Sources unpack(Path into) throws IOException {
    copy(into, file -> !isLater(file));
    return new Sources(into);
  }

  void addLaterVersions() throws IOException {
    copy(repository, Sources::isLater);
  }

  /** How accounts are made, by place in the repository. */
  Map<String, Bytes> accounts() throws IOException {
    var found = new TreeMap<String, Bytes>();
    try (var all = Files.walk(repository.resolve(AccountDefinition.FOLDER))) {
      for (var file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator)
        found.put("" + repository.relativize(file), new Bytes(Files.readAllBytes(file)));
    }
    return found;
  }

  /** An exheres whose phases do nothing but what {@code text} says. */
  void exheres(String what, String dependencies, String text) throws IOException {
    var name = what.substring(0, what.lastIndexOf('-'));
    var file = what.substring(what.indexOf('/') + 1) + ".exheres-0";
    CaveRoot.write(
        repository.resolve("packages").resolve(name).resolve(file),
        """
        SUMMARY="A package"
        HOMEPAGE="https://example.org/"
        DOWNLOADS=""
        LICENCES="MIT"
        SLOT="0"
        PLATFORMS="amd64"
        MYOPTIONS=""
        DEPENDENCIES="%s"
        WORK=${WORKBASE}
        src_unpack() { :; }
        src_prepare() { :; }
        src_configure() { :; }
        src_test() { :; }
        src_compile() { :; }
        """
                .formatted(dependencies)
            + text);
  }

  /**
   * One that brings a file with one line below {@code /usr/share}, and files that are as the
   * machine has them.
   */
  void brings(String what, String dependencies, String file, String line, String... copies)
      throws IOException {
    int slash = file.indexOf('/');
    var more = new StringBuilder();
    for (var copy : copies)
      more.append(
          "mkdir -p \"${IMAGE}%s\" ; cp %s \"${IMAGE}%s\" ; "
              .formatted(Path.of(copy).getParent(), copy, copy));
    exheres(
        what,
        dependencies,
        "src_install() { insinto /usr/share/%s ; hereins %s <<< \"%s\" ; %s}\n"
            .formatted(file.substring(0, slash), file.substring(slash + 1), line, more));
  }

  /** A library that takes its words from an exlib, and a program that takes them from it. */
  void greeter(String words) throws IOException {
    CaveRoot.write(
        repository.resolve("exlibs/greet.exlib"),
        """
        export_exlib_phases src_install
        greet_src_install() {
            insinto /usr/share/libgreet
            hereins greeting <<< "%s"
        }
        """
            .formatted(words));
    exheres("sys-test/libgreet-1.0", "", "require greet\n");
    hello("1.0");
  }

  /** The program, in that version. */
  void hello(String version) throws IOException {
    exheres(
        "app-test/hello-" + version,
        "build+run: sys-test/libgreet",
        "src_install() { insinto /usr/share/hello ; hereins said < /usr/share/libgreet/greeting ;"
            + " hereins version <<< "
            + version
            + " ; }\n");
  }

  private static boolean isLater(Path file) {
    var name = file.getFileName().toString();
    return LATER.stream().anyMatch(version -> name.startsWith(version + ".exheres"));
  }

  private static void copy(Path into, Predicate<Path> wanted) throws IOException {
    var from = resource();
    try (var all = Files.walk(from)) {
      for (var each : (Iterable<Path>) all.filter(Files::isRegularFile).filter(wanted)::iterator)
        CaveRoot.write(into.resolve("" + from.relativize(each)), Files.readString(each));
    }
  }

  private static Path resource() {
    try {
      return Path.of(Objects.requireNonNull(Sources.class.getResource("arbor")).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
