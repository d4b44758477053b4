package io.wherry.master.cave;

import io.wherry.common.archive.Compression;
import io.wherry.common.archive.Inspection;
import io.wherry.common.archive.Limits;
import io.wherry.common.archive.Repacking;
import io.wherry.common.archive.Target;
import io.wherry.common.model.Encoding;
import io.wherry.common.pbin.PbinFile;
import io.wherry.common.posix.IdleThread;
import io.wherry.common.posix.TreeRemoval;
import io.wherry.master.build.BuiltStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Makes of what cave has built what is published: both encodings, with the true list of phases.
 * Works at idle priority.
 */
final class Artefacts {
  static final String INPUTS = "inputs";
  private static final Path MACHINE = Path.of("/");
  private final BuiltStore store;

  Artefacts(BuiltStore store) {
    this.store = store;
  }

  /** What became of one. */
  sealed interface Outcome {
    record Made(BuiltStore.Entry entry) implements Outcome {}

    record Broken(String why) implements Outcome {}
  }

  /** Where this very build was taken in before. */
  Optional<BuiltStore.Entry> known(Pbin pbin) throws IOException {
    return store.newest(pbin.id()).filter(entry -> entry.build().equals(pbin.build()));
  }

  /** Why hosts would refuse the tarball, if they would: as it lies there it is not whole. */
  Optional<String> problem(Pbin pbin) throws InterruptedException {
    return IdleThread.call("artefacts", () -> problemOf(pbin.tarball()));
  }

  private static Optional<String> problemOf(Path tarball) {
    try (var in = Files.newInputStream(tarball)) {
      Inspection.owners(in, Encoding.TAR_BZ2, Limits.DEFAULT, MACHINE);
      return Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.of("its tarball " + tarball + " is missing");
    } catch (IOException e) {
      return Optional.of("its tarball " + tarball + " is no good: " + e.getMessage());
    }
  }

  /** Takes it in; {@link #problem} must have found none. */
  Outcome take(Pbin pbin, Inputs inputs) throws InterruptedException {
    return IdleThread.call("artefacts", () -> made(pbin, inputs));
  }

  private Outcome made(Pbin pbin, Inputs inputs) {
    try {
      return new Outcome.Made(madeIn(store.begin(pbin.build()), pbin, inputs));
    } catch (IOException e) {
      return new Outcome.Broken("it could not be taken in: " + e.getMessage());
    }
  }

  private BuiltStore.Entry madeIn(Path made, Pbin pbin, Inputs inputs) throws IOException {
    try {
      var targets =
          Encoding.PUBLISHED.stream()
              .map(encoding -> new Target(encoding, BuiltStore.tarballIn(made, encoding)))
              .toList();
      Repacking.write(
          pbin.tarball(), Encoding.TAR_BZ2, TruePhases::in, targets, Compression.DEFAULT);
      Files.copy(pbin.file(), made.resolve(PbinFile.fileNameOf(pbin.id())));
      Files.writeString(made.resolve(INPUTS), inputs.text());
      return store.keep(pbin.build(), inputs.digest(), made);
    } catch (IOException e) {
      TreeRemoval.delete(made);
      throw e;
    }
  }
}
