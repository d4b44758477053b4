package io.wherry.e2e.interop;

/** Where an entry of ours differs from cave's on purpose. */
enum Deliberate {
  PKGMANAGER(
      "PKGMANAGER",
      "paludis-3.0.0",
      "wherry",
      "it says who installed the package; `cave show` prints it as *Installed using*"),
  PHASES(
      "DEFINED_PHASES",
      "`-` for every package that cave itself has built",
      "the phases that the package has",
      "with `-` cave never runs `pkg_prerm` and `pkg_postrm`; with the true list it does"),
  ENVIRONMENT(
      "environment.bz2",
      "the environment as it was in cave's own process after `pkg_preinst`, 110 KB",
      "the package's own, byte for byte as it was built",
      "a host's variables are no part of a package; cave scrubs them again before it uses the file."
          + " What `pkg_setup` and `pkg_preinst` leave in variables is there for `pkg_postinst`,"
          + " not for a later `pkg_prerm`"),
  ORDER(
      "contents",
      "lines in the order in which the file system listed them",
      "sorted by path",
      "the same package gives the same bytes");

  final String file;
  final String caves;
  final String ours;
  final String why;

  Deliberate(String file, String caves, String ours, String why) {
    this.file = file;
    this.caves = caves;
    this.ours = ours;
    this.why = why;
  }

  static String table() {
    var table = new StringBuilder("| file | cave's | ours | why |\n|---|---|---|---|\n");
    for (var each : values())
      table.append(
          "| `%s` | %s | %s | %s |\n".formatted(each.file, each.caves, each.ours, each.why));
    return table.toString();
  }
}
