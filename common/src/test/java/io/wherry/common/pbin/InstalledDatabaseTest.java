package io.wherry.common.pbin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.wherry.common.model.Digest;
import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.pbin.Contents.Line;
import io.wherry.common.pbin.Contents.Marks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstalledDatabaseTest {
  private static final PackageId HELLO = PackageId.of("app-misc/hello", "1.0", "0");
  private static final String PBIN =
      """
      # comment
      EAPI="pbin-1+exheres-0"
      SUMMARY="Says hello"
      SLOT="0"
      LICENCES="GPL-3"
      PLATFORMS="~amd64"
      DEPENDENCIES="build+run: sys-libs/libgreet
        run: user/hello"
      GENERATED_FROM_REPOSITORY="arbor"
      """;
  private static final String ENVIRONMENT =
      """
      declare -x CONFIG_PROTECT="/etc /opt/\\"x\\""
      declare -- CONFIG_PROTECT_MASK='/etc/env.d'
      declare -x SUMMARY="two
      pkg_prerm ()
      lines"
      PLAIN=word
      NASTY=$'a\\nb'
      pkg_postinst ()\s
      {
          CONFIG_PROTECT="/not/this"
      }
      src_install ()\s
      {
          :
      }
      """;
  private static final Contents CONTENTS =
      new Contents(
          List.of(
              new Line.Dir("/usr", Marks.NONE),
              new Line.File(
                  "/usr/bin/hello", "928a2b7cd1db24155af4faf5a88cc20f", 1795222950, Marks.NONE),
              new Line.Sym("/usr/lib/libgreet.so", "libgreet.so.1", 1795222944, Marks.NONE)));

  @TempDir Path root;

  @Test
  void anEntryIsWrittenAsPaludisWritesIt() throws IOException {
    var database = InstalledDatabase.open(root);
    var directory = install(database);
    assertThat(root.relativize(directory))
        .hasToString("var/db/paludis/repositories/installed/data/app-misc---hello/1.0:0:b7");
    assertThat(Files.readString(directory.resolve("contents")))
        .isEqualTo(
            """
            type=dir path=/usr
            type=file path=/usr/bin/hello md5=928a2b7cd1db24155af4faf5a88cc20f mtime=1795222950
            type=sym path=/usr/lib/libgreet.so target=libgreet.so.1 mtime=1795222944
            """);
    assertThat(directory.resolve("hello-1.0.pbin-1+exheres-0")).hasContent(PBIN);
    for (var value :
        List.of(
            "CATEGORY=app-misc",
            "EAPI=exheres-0",
            "SLOT=0",
            "REPOSITORY=arbor",
            "BINARY_REPOSITORY=mybinaries",
            "PNVR=hello-1.0",
            "SUMMARY=two pkg_prerm () lines",
            "DEPENDENCIES=( build+run: sys-libs/libgreet run: user/hello )"
                + " [[ defined-in = [ hello-1.0.pbin-1+exheres-0 ] ]]",
            "LICENCES=GPL-3",
            "PLATFORMS=~amd64",
            "MYOPTIONS=(  ) ",
            "OPTIONS=",
            "PKGMANAGER=wherry-0.1",
            "VDB_FORMAT=paludis-2",
            "DEFINED_PHASES=install postinst",
            "CONFIG_PROTECT=/etc /opt/\"x\"",
            "CONFIG_PROTECT_MASK=/etc/env.d")) {
      int equals = value.indexOf('=');
      assertThat(Files.readString(directory.resolve(value.substring(0, equals))))
          .isEqualTo(value.substring(equals + 1) + "\n");
    }
  }

  @Test
  void theIndicesLeadToTheEntriesAndGoWithTheLast() throws IOException {
    var database = InstalledDatabase.open(root);
    var directory = install(database);
    database.addIndexLinks(HELLO.name());
    assertThat(database.directory().resolve("ndbam.conf"))
        .hasContent("ndbam_format = 1\nrepository_format = exndbam-1\n");
    for (var link : List.of("categories/app-misc/hello", "packages/hello/app-misc")) {
      var path = database.directory().resolve("indices").resolve(link);
      assertThat(Files.readSymbolicLink(path)).hasToString("../../../data/app-misc---hello");
      assertThat(path.resolve("1.0:0:b7/SLOT")).exists();
    }
    database.dropIndexLinksIfUnused(HELLO.name());
    assertThat(database.directory().resolve("indices/packages/hello/app-misc")).exists();
    try (var files = Files.list(directory)) {
      for (var file : files.toList()) Files.delete(file);
    }
    Files.delete(directory);
    database.dropIndexLinksIfUnused(HELLO.name());
    assertThat(database.directory().resolve("indices/packages/hello")).doesNotExist();
    assertThat(database.directory().resolve("indices/categories/app-misc")).doesNotExist();
    assertThat(database.directory().resolve("data/app-misc---hello")).doesNotExist();
  }

  @Test
  void whatWasWrittenIsReadBack() throws IOException {
    var database = InstalledDatabase.open(root);
    install(database);
    var entry = database.entry(HELLO).orElseThrow();
    assertThat(entry.contents()).isEqualTo(CONTENTS);
    assertThat(entry.environment()).asString(StandardCharsets.UTF_8).isEqualTo(ENVIRONMENT);
    assertThat(entry.value("SLOT")).contains("0");
    assertThat(entry.value("NO_SUCH")).isEmpty();
    assertThat(entry.magic()).isEqualTo("b7");
    var digest = Digest.of(PBIN.getBytes(StandardCharsets.UTF_8));
    assertThat(InstalledDatabase.packages(database.entries(), HELLO::equals))
        .containsExactly(new InstalledPackage(HELLO, Optional.of(digest), true));
  }

  @Test
  void aRootWithoutADatabaseHasNothingInstalled() throws IOException {
    assertThat(InstalledDatabase.open(root).list().entries()).isEmpty();
  }

  @Test
  void foreignAndPartialEntriesAreNamedAndPassedOver() throws IOException {
    var database = InstalledDatabase.open(root);
    install(database);
    var data = database.directory().resolve("data");
    Files.createDirectories(data.resolve("app-misc---hello/2.0:0:cut"));
    Files.createDirectories(data.resolve("app-misc---hello/nonsense"));
    Files.createDirectories(data.resolve("app-misc---hello/x:0:y"));
    Files.createDirectories(data.resolve("lost+found"));
    Files.writeString(data.resolve("a---file"), "");
    var listing = database.list();
    assertThat(listing.entries()).hasSize(1);
    assertThat(listing.problems())
        .hasSize(5)
        .anyMatch(line -> line.contains("2.0:0:cut has no contents file"))
        .anyMatch(line -> line.contains("nonsense is not an entry"))
        .anyMatch(line -> line.contains("not a version: 'x'"))
        .anyMatch(line -> line.contains("lost+found is not a package"))
        .anyMatch(line -> line.contains("a---file is not a package"));
  }

  @Test
  void pathsAreEscapedByteByByte() {
    var odd =
        new Contents(
            List.of(
                new Line.Dir("/opt/a b", new Marks(Optional.of("binaries"), false)),
                new Line.Sym("/etc/new\nline", "é+1\\", 1, new Marks(Optional.empty(), true))));
    var bytes = odd.bytes();
    assertThat(new String(bytes, StandardCharsets.ISO_8859_1))
        .isEqualTo(
            "type=dir path=/opt/a\\ b part=binaries\n"
                + "type=sym path=/etc/new\\nline target=\\\u00c3\\\u00a9\\+1\\\\ mtime=1"
                + " volatile=true\n");
    assertThat(Contents.parse(bytes, "contents")).isEqualTo(odd);
  }

  @Test
  void linesComeOneAfterTheOtherHoweverMany() throws IOException {
    var many = new ArrayList<Line>();
    for (int i = 0; i < 3000; i++)
      many.add(new Line.Dir("/usr/share/\r" + "x".repeat(i % 97) + i, Marks.NONE));
    var entry = new InstalledEntry(root, HELLO, "b7");
    var bytes = new Contents(many).bytes();
    Files.write(root.resolve("contents"), bytes);
    var lines = new ArrayList<Line>();
    entry.eachLine(lines::add);
    assertThat(lines).isEqualTo(many);
    assertThat(entry.contents()).isEqualTo(new Contents(many));

    var damaged = new String(bytes, StandardCharsets.ISO_8859_1) + "\ntype=door path=/x";
    assertThat(refused(damaged)).hasMessageStartingWith("contents:3002:1: unknown type door");
    Files.writeString(root.resolve("contents"), damaged, StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> entry.eachLine(_ -> {}))
        .isInstanceOf(MalformedText.class)
        .hasMessageStartingWith(root.resolve("contents") + ":3002:1: unknown type door");
  }

  @Test
  void damagedContentsAreRefusedAtTheirLine() {
    assertThat(refused("type=dir path=/usr\ntype=fifo path=/x\n"))
        .hasMessageStartingWith("contents:2:1: unknown type fifo");
    assertThat(refused("type=file path=/x mtime=1\n"))
        .hasMessageStartingWith("contents:1:1: the line has no md5=");
    assertThat(refused("type=sym path=/x target=y mtime=soon\n"))
        .hasMessageStartingWith("contents:1:1: mtime is not a number: 'soon'");
    assertThat(refused("type=dir path=/usr/../etc\n")).hasMessageContaining("climbs with ..");
    assertThat(refused("type=dir path=usr\n")).hasMessageContaining("not an absolute path");
    assertThat(refused("type=dir path=/a path=/b\n")).hasMessageContaining("path stands twice");
    assertThat(refused("garbage\n")).hasMessageStartingWith("contents:1:1: expected key=value");
  }

  @Test
  void anEnvironmentIsReadWithoutRunningIt() {
    var environment = Environment.parse(ENVIRONMENT.getBytes(StandardCharsets.UTF_8));
    assertThat(environment.variable("CONFIG_PROTECT")).contains("/etc /opt/\"x\"");
    assertThat(environment.variable("SUMMARY")).contains("two\npkg_prerm ()\nlines");
    assertThat(environment.variable("PLAIN")).contains("word");
    assertThat(environment.variable("NASTY")).contains("a\nb");
    assertThat(environment.variable("NONE")).isEmpty();
    assertThat(environment.definedPhases()).containsExactly("install", "postinst");
  }

  private static Path install(InstalledDatabase database) throws IOException {
    database.prepare();
    var directory = database.entryDirectory(HELLO, "b7");
    EntryWriter.write(
        directory,
        new EntryWriter.Source(
            HELLO,
            new RepositoryName("mybinaries"),
            PBIN.getBytes(StandardCharsets.UTF_8),
            ENVIRONMENT.getBytes(StandardCharsets.UTF_8),
            CONTENTS.lines(),
            "wherry-0.1"));
    return directory;
  }

  private static MalformedText refused(String contents) {
    return catchThrowableOfType(
        MalformedText.class,
        () -> Contents.parse(contents.getBytes(StandardCharsets.UTF_8), "contents"));
  }
}
