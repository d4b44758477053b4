package io.wherry.master.setup;

/** What exheres call the processor of a machine. */
record Platform(String name) {
  static Platform ofThisMachine() {
    return of(System.getProperty("os.arch"));
  }

  static Platform of(String machine) {
    return switch (machine) {
      case "aarch64" -> new Platform("armv8");
      case "x86_64" -> new Platform("amd64");
      default -> new Platform(machine);
    };
  }

  @Override
  public String toString() {
    return name;
  }
}
