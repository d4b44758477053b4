package io.wherry.agent.install;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** Tells shared libraries, and the loader that finds them for every program, by their names. */
public final class Libraries {
  private static final Pattern LIBRARY = Pattern.compile("[^/]+\\.so(?:\\.[0-9]+)*");
  private static final Pattern LOADER =
      Pattern.compile(
          "ld(?:64|-linux[A-Za-z0-9_-]*|-musl-[A-Za-z0-9_]+|-[0-9.]+)?\\.so(?:\\.[0-9]+)?");

  private Libraries() {}

  public static boolean isLibrary(Path path) {
    var name = name(path);
    return name.contains(".so") && LIBRARY.matcher(name).matches();
  }

  public static boolean isLoader(Path path) {
    return isLoader(name(path));
  }

  static boolean isLoader(String name) {
    return name.startsWith("ld") && LOADER.matcher(name).matches();
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }
}
