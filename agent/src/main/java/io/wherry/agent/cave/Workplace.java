package io.wherry.agent.cave;

import io.wherry.agent.install.Faults;
import io.wherry.agent.install.InstallListener;
import io.wherry.agent.install.InstallSettings;
import io.wherry.agent.install.ManagedPackages;
import io.wherry.agent.install.Points;
import io.wherry.agent.install.Written;
import io.wherry.common.model.Fault;
import io.wherry.common.model.RepositoryName;
import java.io.IOException;
import java.nio.file.Path;

/** A host as the cave installer works there. Paths of paludis are inside the root. */
public record Workplace(
    InstallSettings install,
    PaludisSettings paludis,
    boolean noWayBack,
    Path cache,
    Builds builds,
    Supplies supplies,
    InstallListener listener,
    Points points) {
  Path root() {
    return install.root();
  }

  Path stateDir() {
    return install.stateDir();
  }

  ManagedPackages managed() {
    return new ManagedPackages(stateDir());
  }

  Desk desk(RepositoryName repository) throws IOException, InterruptedException {
    return Desk.of(new Paludis(paludis), paludis, repository);
  }

  /** What cave writes: it syncs nothing of it. */
  Written written() throws IOException {
    return Written.to(root(), points);
  }

  Distdir distdir() {
    return new Distdir(inRoot(paludis.distdir()));
  }

  WaysBack.Stores stores() {
    return new WaysBack.Stores(cache, distdir());
  }

  Checkout checkout(RepositoryName repository) {
    var location = inRoot(paludis.repositories().resolve(repository.value()));
    return new Checkout(location, repository, builds);
  }

  WantedSet wanted() {
    return WantedSet.in(inRoot(paludis.configuration()));
  }

  /** What went wrong, in words for whoever looks after the host. */
  Fault fault(String doing, Exception e) {
    return Faults.of(doing, e, root());
  }

  private Path inRoot(Path path) {
    return root().resolve(path.toString().substring(1)).normalize();
  }
}
