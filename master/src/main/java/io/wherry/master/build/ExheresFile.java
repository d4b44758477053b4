package io.wherry.master.build;

import io.wherry.common.model.PackageName;
import io.wherry.common.model.Version;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** An exheres on disk: {@code tree/packages/cat/name/name-version.exheres-0}. */
record ExheresFile(PackageName name, Version version, Path tree) {
  static final String ENDING = ".exheres-0";
  private static final Pattern REVISION = Pattern.compile("-r[0-9.]+$");

  Path directory() {
    return tree.resolve("packages").resolve(name.category()).resolve(name.name());
  }

  Path file() {
    return directory().resolve(name.name() + "-" + version + ENDING);
  }

  /** Patches and other things that come with the exheres; need not exist. */
  Path files() {
    return directory().resolve("files");
  }

  ExheresFile in(Path otherTree) {
    return new ExheresFile(name, version, otherTree);
  }

  boolean isScm() {
    return version.text().endsWith("scm") || version.text().contains("-scm-");
  }

  /** The version without its revision. */
  String pv() {
    return REVISION.matcher(version.text()).replaceFirst("");
  }

  String revision() {
    var revision = REVISION.matcher(version.text());
    return revision.find() ? revision.group().substring(1) : "r0";
  }

  @Override
  public String toString() {
    return name + "-" + version;
  }
}
