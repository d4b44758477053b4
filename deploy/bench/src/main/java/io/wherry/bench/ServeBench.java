package io.wherry.bench;

import io.wherry.common.config.ByteSize;
import io.wherry.master.serve.ServeListener;
import io.wherry.master.serve.ServeSettings;
import io.wherry.master.serve.StaticServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Tarballs over HTTP against nginx with sendfile: wrk, 32 connections, loopback; cost is
 * milliseconds per 1,000 requests.
 */
final class ServeBench {
  private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
  private static final Map<String, Integer> SIZES =
      Map.of("16KiB", 16 << 10, "1MiB", 1 << 20, "16MiB", 16 << 20);
  private final Path folder;
  private final Duel duel;

  ServeBench(Path folder, Duel duel) {
    this.folder = folder;
    this.duel = duel;
  }

  List<Duel.Verdict> run() throws Exception {
    var root = Files.createDirectories(folder.resolve("www"));
    for (var size : SIZES.entrySet()) {
      var bytes = new byte[size.getValue()];
      new Random(1).nextBytes(bytes);
      Files.write(root.resolve(size.getKey()), bytes);
    }
    int nginxPort = freePort();
    var nginx = nginx(root, nginxPort);
    try (var ours = ours(root)) {
      ours.start();
      var verdicts = new ArrayList<Duel.Verdict>();
      for (var size : List.of("16KiB", "1MiB", "16MiB")) {
        verdicts.add(
            duel.fight(
                "serve " + size + ", nginx",
                "ms/1k",
                () -> wrk(ours.port(), size),
                () -> wrk(nginxPort, size)));
      }
      return verdicts;
    } finally {
      nginx.destroy();
      nginx.waitFor(10, TimeUnit.SECONDS);
    }
  }

  static StaticServer ours(Path root) {
    var none = ByteSize.of(0);
    var settings =
        new ServeSettings(List.of("127.0.0.1:0"), none, none, 4096, Duration.ofMinutes(1), 0);
    return new StaticServer(
        settings, root, Map.of(), ServeListener.NONE, InstantSource.system(), System::nanoTime);
  }

  private Process nginx(Path root, int port) throws IOException, InterruptedException {
    var config = folder.resolve("nginx.conf");
    Files.writeString(
        config,
        """
        daemon off;
        master_process on;
        worker_processes auto;
        user root;
        pid %1$s/nginx.pid;
        error_log %1$s/error.log;
        events { worker_connections 1024; }
        http {
          access_log off;
          sendfile on;
          tcp_nopush on;
          open_file_cache max=100;
          keepalive_requests 1000000;
          client_body_temp_path %1$s/t1; proxy_temp_path %1$s/t2; fastcgi_temp_path %1$s/t3; uwsgi_temp_path %1$s/t4; scgi_temp_path %1$s/t5;
          server { listen 127.0.0.1:%2$d; root %3$s; }
        }
        """
            .formatted(folder, port, root));
    var process =
        new ProcessBuilder("nginx", "-c", config.toString(), "-p", folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("nginx.log").toFile())
            .start();
    awaitListening(process, port);
    return process;
  }

  private void awaitListening(Process process, int port) throws IOException, InterruptedException {
    for (int i = 0; i < 100; i++) {
      if (!process.isAlive())
        throw new IOException(
            "nginx did not start: " + Files.readString(folder.resolve("nginx.log")));
      try (var probe = new Socket("127.0.0.1", port)) {
        if (probe.isConnected()) return;
      } catch (IOException notYet) {
        process.waitFor(50, TimeUnit.MILLISECONDS);
      }
    }
    throw new IOException("nginx does not listen on port " + port);
  }

  private double wrk(int port, String file) throws IOException, InterruptedException {
    var output =
        Peer.run(folder, "wrk", "-t1", "-c32", "-d3s", "http://127.0.0.1:" + port + "/" + file);
    var match = RATE.matcher(output);
    if (!match.find()) throw new IOException("wrk said: " + output);
    return 1e6 / Double.parseDouble(match.group(1));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
