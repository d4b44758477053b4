package io.wherry.master.build;

import io.wherry.common.model.RepositoryName;
import io.wherry.common.process.Command;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The variables that the bash of an exheres sees: these and no others. */
record BuildEnvironment(
    BuildSettings settings, RepositoryName repository, String host, Path sysroot, Path tools) {
  static final String BUILDER = "wherry-exheres-1";
  private static final String PATH = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";

  /** What the machine is called: as set, else as the compiler says, else as Java does. */
  static String hostOf(Optional<String> set) throws InterruptedException {
    if (set.isPresent() && !set.get().isBlank()) return set.get().strip();
    var said = Command.of("cc", "-dumpmachine").capture();
    if (said.exit().ok() && !said.output().isBlank()) return inFull(said.output().strip());
    var arch = System.getProperty("os.arch", "unknown");
    return inFull((arch.equals("amd64") ? "x86_64" : arch) + "-linux-gnu");
  }

  /** With its vendor, as configure scripts spell it: x86_64-pc-linux-gnu for x86_64-linux-gnu. */
  private static String inFull(String host) {
    var parts = host.split("-", -1);
    if (parts.length != 3 || !parts[1].equals("linux")) return host;
    var vendor = parts[0].matches("x86_64|i.86") ? "pc" : "unknown";
    return String.join("-", parts[0], vendor, parts[1], parts[2]);
  }

  /** For sourcing the exheres at all. */
  Map<String, String> common(ExheresFile file, Path job, List<Path> exlibs) {
    var all = new HashMap<String, String>();
    var name = file.name().name();
    var sysrootBin = sysroot + "/usr/bin:" + sysroot + "/usr/" + host + "/bin";
    all.put("PATH", String.join(":", PATH, tools.toString(), sysrootBin));
    all.put("HOME", job.resolve("home").toString());
    all.put("SHELL", "/bin/bash");
    all.put("TERM", "dumb");
    all.put("CATEGORY", file.name().category());
    all.put("PN", name);
    all.put("PV", file.pv());
    all.put("PR", file.revision());
    all.put("PVR", file.version().text());
    all.put("PNV", name + "-" + file.pv());
    all.put("PNVR", name + "-" + file.version());
    all.put("CHOST", host);
    all.put("CBUILD", host);
    all.put("ROOT", sysroot + "/");
    all.put("FILES", file.files().toString());
    all.put("WORKBASE", job.resolve("base").toString());
    all.put("IMAGE", job.resolve("image").toString());
    all.put("TEMP", job.resolve("temp").toString());
    all.put("TMPDIR", job.resolve("temp").toString());
    all.put("FETCHEDDIR", job.resolve("sources").toString());
    all.put("WHERRY_VERSION", BUILDER);
    all.put("WHERRY_EXHERES", file.file().toString());
    all.put("WHERRY_LAYOUT", settings.machine().layout().name().toLowerCase(Locale.ROOT));
    all.put(
        "WHERRY_EXLIB_DIRECTORIES",
        exlibs.stream().map(Path::toString).collect(Collectors.joining(":")));
    all.put("WHERRY_INSTALLED", "/dev/null");
    return all;
  }

  /** For building: besides, the compiler's flags, which point into the sysroot. */
  Map<String, String> building(
      Planned planned, Path job, List<Path> exlibs, List<String> archives) {
    var all = common(planned.exheres().source(), job, exlibs);
    var flags = settings.machine().cflags();
    var prefixes = List.of(sysroot + "/usr", sysroot + "/usr/" + host);
    all.put("CFLAGS", flags);
    all.put("CXXFLAGS", flags);
    all.put("CPPFLAGS", joined(prefixes, "-I", "/include"));
    all.put(
        "LDFLAGS",
        joined(prefixes, "-L", "/lib") + " " + joined(prefixes, "-Wl,-rpath-link,", "/lib"));
    all.put("PKG_CONFIG_PATH", pkgConfigPath());
    all.put("EXJOBS", String.valueOf(settings.limits().makeJobs()));
    all.put("OPTIONS", String.join(" ", planned.options()));
    all.put("ARCHIVES", String.join(" ", archives));
    all.put("WHERRY_TESTS", settings.choices().tests() ? "yes" : "");
    all.put("WHERRY_STRIP", settings.choices().strip() ? "yes" : "");
    all.put("WHERRY_INSTALLED", job.resolve("installed").toString());
    all.put("WHERRY_OUT", job.resolve("temp").resolve("environment").toString());
    return all;
  }

  private String pkgConfigPath() {
    var usr = sysroot + "/usr/";
    return String.join(
        ":", usr + "lib/pkgconfig", usr + "share/pkgconfig", usr + host + "/lib/pkgconfig");
  }

  private static String joined(List<String> prefixes, String before, String after) {
    return prefixes.stream().map(p -> before + p + after).collect(Collectors.joining(" "));
  }
}
