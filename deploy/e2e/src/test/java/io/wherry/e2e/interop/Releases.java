package io.wherry.e2e.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.release.SigningKey;
import io.wherry.common.release.StagedPackage;
import io.wherry.common.release.StaticPaths;
import io.wherry.common.release.Trust;
import io.wherry.master.publish.By;
import io.wherry.master.publish.PublishListener;
import io.wherry.master.publish.PublishOrder;
import io.wherry.master.publish.PublishResult;
import io.wherry.master.publish.PublishSettings;
import io.wherry.master.publish.Publisher;
import io.wherry.master.publish.ReleaseFact;
import io.wherry.master.publish.ReleaseLedger;
import io.wherry.master.publish.ReleaseRecord;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A master's publishing: signed releases of the repository {@code mybinaries}, served by HTTP. */
final class Releases implements AutoCloseable {
  static final RepositoryName REPOSITORY = new RepositoryName("mybinaries");
  private final Path folder;
  private final HttpServer server;
  private final Publisher publisher;

  private Releases(Path folder, HttpServer server, Publisher publisher) {
    this.folder = folder;
    this.server = server;
    this.publisher = publisher;
  }

  static Releases open(Path folder) throws IOException {
    var served = Files.createDirectories(folder.resolve("static"));
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var server =
        SimpleFileServer.createFileServer(address, served, SimpleFileServer.OutputLevel.NONE);
    server.start();
    var keyFile = folder.resolve("release.key");
    SigningKey.generate(new SecureRandom()).store(keyFile);
    var settings =
        new PublishSettings(
            REPOSITORY,
            served,
            new PublishSettings.KeySettings(keyFile, keyFile),
            base(server) + StaticPaths.TARBALLS + "/",
            List.of(),
            Duration.ofDays(1),
            new PublishSettings.KeepSettings(10, Duration.ofDays(30), false));
    return new Releases(
        folder, server, Publisher.open(settings, new Remembered(), InstantSource.system()));
  }

  private static String base(HttpServer server) {
    return "http://localhost:" + server.getAddress().getPort() + "/";
  }

  /** A list in memory: nobody crashes here. */
  private static final class Remembered implements ReleaseLedger {
    private final List<ReleaseFact> facts = new ArrayList<>();

    @Override
    public void append(List<ReleaseFact> more, By by) {
      facts.addAll(more);
    }

    @Override
    public List<ReleaseFact> list() {
      return List.copyOf(facts);
    }
  }

  /** With the accounts that {@code sources} define. */
  ReleaseRecord publish(List<StagedPackage> staged, Sources sources) throws IOException {
    var order =
        new PublishOrder(staged, List.of(), List.of(), sources.accounts(), Optional.empty(), false);
    var result = publisher.publish(order, PublishListener.NONE);
    assertThat(result).isInstanceOf(PublishResult.Published.class);
    return ((PublishResult.Published) result).release();
  }

  /** What a host without a master is told to believe. */
  Path key() throws Exception {
    var file = folder.resolve("release.pub");
    return Files.writeString(file, SigningKey.load(keyFile()).verifyingKey().text());
  }

  private Path keyFile() {
    return folder.resolve("release.key");
  }

  /** The bare repository, for {@code wherry-agent apply}. */
  String repository() {
    return base(server) + StaticPaths.git(REPOSITORY);
  }

  /** Where all tarballs lie. */
  Path tarballs() {
    return folder.resolve("static").resolve(StaticPaths.TARBALLS);
  }

  String address() {
    return base(server);
  }

  Trust trust() throws Exception {
    var key = SigningKey.load(keyFile()).verifyingKey();
    return new Trust(REPOSITORY, List.of(key), List.of(key));
  }

  @Override
  public void close() {
    publisher.close();
    server.stop(0);
  }
}
