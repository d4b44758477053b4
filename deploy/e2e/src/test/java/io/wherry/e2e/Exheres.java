package io.wherry.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes the small packages that the stories are about: files, and phases that do as they are told.
 */
record Exheres(Path repository) {
  Exheres {
    write(repository.resolve("profiles/repo_name"), "tests\n");
    write(repository.resolve("metadata/layout.conf"), "layout = exheres\nmasters =\n");
    write(repository.resolve("metadata/categories.conf"), "app-misc\napp-test\nsys-libs\n");
  }

  /**
   * A package of {@code app-test}, unless {@code name} says its category. {@code install} is the
   * body of src_install, {@code more} any further functions.
   */
  void add(String name, String version, String dependencies, String install, String more) {
    var full = name.contains("/") ? name : "app-test/" + name;
    var file = full.substring(full.indexOf('/') + 1) + "-" + version + ".exheres-0";
    write(
        repository.resolve("packages").resolve(full).resolve(file),
        """
        SUMMARY="A package of the end-to-end tests"
        HOMEPAGE="https://example.org/"
        DOWNLOADS=""
        LICENCES="MIT"
        SLOT="0"
        PLATFORMS="~amd64 ~armv8"
        MYOPTIONS=""
        DEPENDENCIES="%s"
        WORK=${WORKBASE}
        src_unpack() { :; }
        src_prepare() { :; }
        src_configure() { :; }
        src_compile() { :; }
        src_test() { :; }
        src_install() {
        %s
        }
        %s
        """
            .formatted(dependencies, install, more));
  }

  /**
   * A postinst, files in place but nothing committed, that waits until the host has {@code
   * /tmp/go-NAME}; gives up by itself. While it waits there is {@code /tmp/waiting-NAME}.
   */
  static String waitingInPostinst(String name) {
    return """
    pkg_postinst() {
      mkdir -p "${ROOT}"tmp
      : > "${ROOT}"tmp/waiting-%1$s
      for (( i = 0; i < 2400; i++ )); do
        [[ -e ${ROOT}tmp/go-%1$s ]] && return 0
        sleep 0.1
      done
      die "nobody let this package go"
    }
    """
        .formatted(name);
  }

  /** A health check that always fails, installed with the package. */
  static String failingCheck(String name) {
    return """
      exeinto /etc/wherry/health.d
      printf '#!/bin/sh\\necho sick; exit 1\\n' > "${TEMP}"/%1$s
      doexe "${TEMP}"/%1$s
    """
        .formatted(name);
  }

  /** An install function's body that makes one file of one word. */
  static String file(String name, String word) {
    return "  insinto /usr/share/" + name + "\n  hereins file <<< " + word + "\n";
  }

  static void write(Path file, String content) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, content);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
