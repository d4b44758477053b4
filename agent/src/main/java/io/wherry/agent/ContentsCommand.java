package io.wherry.agent;

import io.wherry.common.json.Json;
import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.pbin.Contents.Line;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "contents",
    description = "Lists what an installed package brought.",
    mixinStandardHelpOptions = true)
final class ContentsCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Parameters(
      paramLabel = "PACKAGE",
      description = "As name, category/name, with :slot, or =category/name-version.")
  private String wanted = "";

  @Option(names = "--json", description = "For programs.")
  private boolean json;

  ContentsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** A package and what it brought, for programs. */
  private record View(String name, List<ObjectView> contents) {}

  /** One object of it. */
  private record ObjectView(
      String type,
      String path,
      Optional<String> md5,
      Optional<Long> mtime,
      Optional<String> target) {}

  @Override
  public Integer call() throws Exception {
    var installed = Looking.one(wanted, Looking.packages(settings.load(), terminal));
    var lines = installed.entry().contents().lines();
    if (json)
      terminal
          .out()
          .println(
              Json.writePretty(
                  new View(
                      installed.toString(), lines.stream().map(ContentsCommand::view).toList())));
    else lines.forEach(line -> terminal.out().println(text(line)));
    return ExitCode.OK;
  }

  private static String text(Line line) {
    return line instanceof Line.Sym link ? link.path() + " -> " + link.target() : line.path();
  }

  private static ObjectView view(Line line) {
    return switch (line) {
      case Line.Dir d ->
          new ObjectView(
              "directory", d.path(), Optional.empty(), Optional.empty(), Optional.empty());
      case Line.File f ->
          new ObjectView(
              "file", f.path(), Optional.of(f.md5()), Optional.of(f.mtime()), Optional.empty());
      case Line.Sym s ->
          new ObjectView(
              "symlink",
              s.path(),
              Optional.empty(),
              Optional.of(s.mtime()),
              Optional.of(s.target()));
    };
  }
}
