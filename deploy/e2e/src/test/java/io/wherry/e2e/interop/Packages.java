package io.wherry.e2e.interop;

import io.wherry.common.release.StagedPackage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Who builds the packages of a suite: the first versions, then the later ones too. */
interface Packages {
  List<StagedPackage> first() throws IOException, InterruptedException;

  List<StagedPackage> later() throws IOException, InterruptedException;

  /** The real cave, in a root of its own; its tarballs are taken as they are. */
  static Packages ofCave(Path folder, Sources sources) throws IOException, InterruptedException {
    var node =
        CaveRoot.compilationNode(
            folder.resolve("node"), sources.repository(), "http://localhost/nowhere/");
    var binaries = new Binaries(node);
    boolean accounts = node.takesUpAccounts();
    return new Packages() {
      @Override
      public List<StagedPackage> first() throws IOException, InterruptedException {
        make("app-test/tool", "app-test/owned", "app-test/slotted:1");
        var staged = new ArrayList<StagedPackage>();
        if (accounts) {
          make("app-test/ferryman");
          staged.add(binaries.staged("app-test", "ferryman", "1"));
        }
        staged.add(binaries.staged("app-test", "owned", "1"));
        staged.add(binaries.staged("app-test", "settings", "1.0"));
        staged.add(binaries.staged("app-test", "slotted", "1.0"));
        staged.add(binaries.staged("app-test", "slotted", "2.0"));
        staged.add(binaries.staged("app-test", "tool", "1.0"));
        staged.add(binaries.staged("sys-test", "odd", "1"));
        return staged;
      }

      @Override
      public List<StagedPackage> later() throws IOException, InterruptedException {
        make("app-test/tool", "app-test/settings", "app-test/slotted");
        return List.of(
            binaries.staged("app-test", "settings", "2.0"),
            binaries.staged("app-test", "slotted", "2.1"),
            binaries.staged("app-test", "tool", "2.0"));
      }

      private void make(String... wanted) throws IOException, InterruptedException {
        var arguments = new ArrayList<>(List.of("resolve", "-x", "--make", "binaries"));
        arguments.addAll(List.of("--make-dependencies", "all"));
        arguments.addAll(List.of(wanted));
        node.cave().run(arguments.toArray(String[]::new)).ok();
      }
    };
  }

  /** Our own builder. */
  static Packages ofWherry(Path folder, Sources sources) {
    var workshop = new Workshop(folder.resolve("workshop"), sources.repository());
    return new Packages() {
      @Override
      public List<StagedPackage> first() throws IOException, InterruptedException {
        return workshop.build("app-test/tool", "app-test/slotted:1", "app-test/ferryman");
      }

      @Override
      public List<StagedPackage> later() throws IOException, InterruptedException {
        return workshop.build("app-test/tool", "app-test/settings", "app-test/slotted:2");
      }
    };
  }
}
