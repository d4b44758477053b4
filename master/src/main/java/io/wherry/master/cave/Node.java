package io.wherry.master.cave;

import io.wherry.common.model.RepositoryName;
import io.wherry.master.build.BuildLogs;
import io.wherry.master.build.BuiltStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The compilation node as an order finds it: what cave knows, and where our own things lie. */
record Node(
    CaveProgram cave,
    Repositories repositories,
    Destination destination,
    BuiltStore store,
    Path state) {

  /** Refuses where what we are told and what cave is told differ. */
  static Node look(CaveSettings settings, RepositoryName name, BuiltStore store, Path state)
      throws IOException, InterruptedException {
    var cave = new CaveProgram(settings);
    var destination = new Destination(name, settings.destinationOf(name), settings.distdir());
    if (!Files.isDirectory(destination.folder()))
      throw new CaveTrouble(
          "paludis.destination "
              + destination.folder()
              + " is no directory; cave puts pbins there");
    if (!Files.isDirectory(destination.distdir()))
      throw new CaveTrouble(
          "paludis.distdir "
              + destination.distdir()
              + " is no directory; cave puts tarballs there");
    destination.listCategories(List.of()); // without, cave does not even answer
    var repositories = Repositories.ask(cave);
    requireKnown(repositories, destination);
    Files.createDirectories(state);
    return new Node(cave, repositories, destination, store, state);
  }

  private static void requireKnown(Repositories repositories, Destination destination)
      throws IOException {
    var name = destination.name();
    var known = repositories.named(name.value());
    if (known.isEmpty())
      throw new CaveTrouble(
          "cave knows no repository "
              + name
              + "; give it one in paludis' configuration, with binary_destination = true");
    var location = known.get().location();
    if (location.isEmpty() || !isSame(location.get(), destination.folder()))
      throw new CaveTrouble(
          "cave has "
              + name
              + " in "
              + location.map(Path::toString).orElse("no directory")
              + ", paludis.destination says "
              + destination.folder()
              + "; make them one");
  }

  private static boolean isSame(Path one, Path other) throws IOException {
    if (one.normalize().equals(other.normalize())) return true;
    return Files.exists(one) && Files.isSameFile(one, other);
  }

  Artefacts artefacts() {
    return new Artefacts(store);
  }

  Sweep sweep() {
    return new Sweep(destination, store, artefacts());
  }

  RunMark mark() {
    return new RunMark(state.resolve("run.json"));
  }

  Path resumeFile() {
    return state.resolve("pretended.resume");
  }

  BuildLogs logs() {
    return new BuildLogs(state.resolveSibling("logs"));
  }

  Web web() throws IOException {
    return Web.of(destination.pbins());
  }

  Inputs.Reader reader(Web web) {
    return new Inputs.Reader(repositories, web);
  }

  Finding finding(Web web) {
    return new Finding(web, reader(web), artefacts());
  }
}
