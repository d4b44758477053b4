package io.wherry.master.cli;

import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.tls.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * An operator's folder: {@code cert.pem}, {@code key.pem}, {@code ca.pem} and {@code address}, as
 * {@code wherry-master init} writes it.
 */
record Credentials(Path folder, String address) {
  static Credentials open(Path folder, Optional<String> address) throws CliExit {
    for (var name : new String[] {"cert.pem", "key.pem", "ca.pem"}) {
      if (Files.isReadable(folder.resolve(name))) continue;
      throw new CliExit(
          ExitCode.USAGE,
          "no operator credentials: cannot read "
              + folder.resolve(name)
              + "\n"
              + "Copy the folder that 'wherry-master init' made, or name it with --credentials or"
              + " WHERRY_CREDENTIALS.");
    }
    return new Credentials(
        folder, address.isPresent() ? address.get() : read(folder.resolve("address")));
  }

  private static String read(Path file) throws CliExit {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new CliExit(
          ExitCode.USAGE,
          "cannot read the master's address from " + file + "; name it with --master host:port");
    }
  }

  ManagedChannel connect(Instant now) throws CliExit {
    try {
      requireUnexpired(now);
      var tls =
          GrpcSslContexts.forClient()
              .keyManager(folder.resolve("cert.pem").toFile(), folder.resolve("key.pem").toFile())
              .trustManager(folder.resolve("ca.pem").toFile())
              .build();
      return NettyChannelBuilder.forTarget(address)
          .sslContext(tls)
          .maxInboundMessageSize(64 << 20)
          .keepAliveTime(30, TimeUnit.SECONDS)
          .build();
    } catch (IOException | CertificateException | IllegalArgumentException e) {
      throw new CliExit(
          ExitCode.USAGE, "the credentials in " + folder + " cannot be used: " + e.getMessage());
    }
  }

  /** Told here, because the door that refuses them cannot say why. */
  private void requireUnexpired(Instant now) throws IOException, CertificateException, CliExit {
    var chain = Pem.certificates(Files.readString(folder.resolve("cert.pem")));
    for (var certificate : chain.stream().limit(1).toList()) {
      var until = certificate.getNotAfter().toInstant();
      if (now.isBefore(until)) continue;
      throw new CliExit(
          ExitCode.USAGE,
          "the credentials in "
              + folder
              + " expired at "
              + until
              + "; on the master delete cert.pem of that operator and say 'wherry-master init',"
              + " which makes new ones");
    }
  }
}
