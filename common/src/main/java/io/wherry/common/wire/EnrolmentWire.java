package io.wherry.common.wire;

import static io.wherry.common.wire.Fields.at;
import static io.wherry.common.wire.Fields.each;
import static io.wherry.common.wire.Fields.id;
import static io.wherry.common.wire.Fields.need;
import static io.wherry.common.wire.Fields.text;

import com.google.protobuf.ByteString;
import io.wherry.common.model.Address;
import io.wherry.common.model.Bytes;
import io.wherry.common.model.ChannelName;
import io.wherry.common.model.Enrolled;
import io.wherry.common.model.Enrolment;
import io.wherry.common.model.HostId;
import io.wherry.common.model.Labels;
import io.wherry.common.model.RepositoryName;
import io.wherry.proto.v1.EnrolRequest;
import io.wherry.proto.v1.EnrolResponse;
import io.wherry.proto.v1.ProtocolRange;
import java.util.List;
import java.util.Map;

/** How a machine becomes a host, and how a host renews its certificate. */
final class EnrolmentWire {
  private static final int MOST_DER = 16_384;
  private static final int MOST_LABELS = 100;

  private EnrolmentWire() {}

  static EnrolRequest wire(Enrolment enrolment) {
    return EnrolRequest.newBuilder()
        .setSecret(enrolment.secret())
        .setPublicKey(wire(enrolment.publicKey()))
        .setProof(wire(enrolment.proof()))
        .setMachineId(enrolment.machineId())
        .setHostName(enrolment.hostName())
        .setInventory(PackageWire.wire(enrolment.inventory()))
        .setProtocol(
            ProtocolRange.newBuilder()
                .setLowest(enrolment.lowestProtocol())
                .setHighest(enrolment.highestProtocol()))
        .build();
  }

  static Enrolment enrolment(EnrolRequest wire) throws BadWire {
    int[] range = need("protocol", wire.hasProtocol(), () -> HostWire.range(wire.getProtocol()));
    return new Enrolment(
        text("secret", wire.getSecret()),
        der("public_key", wire.getPublicKey()),
        der("proof", wire.getProof()),
        text("machine_id", wire.getMachineId()),
        text("host_name", wire.getHostName()),
        need("inventory", wire.hasInventory(), () -> PackageWire.inventory(wire.getInventory())),
        range[0],
        range[1]);
  }

  static EnrolResponse wire(Enrolled enrolled) {
    var wire =
        EnrolResponse.newBuilder()
            .setHostId(enrolled.host().value())
            .setRepository(enrolled.repository().value())
            .setChannel(enrolled.channel().value())
            .putAllLabels(enrolled.labels().values());
    enrolled.certificates().forEach(certificate -> wire.addCertificates(wire(certificate)));
    enrolled.agentDoors().forEach(door -> wire.addAgentAddresses(door.toString()));
    return wire.build();
  }

  static Enrolled enrolled(EnrolResponse wire) throws BadWire {
    var host = id("host_id", wire.getHostId(), HostId::new);
    var repository = id("repository", wire.getRepository(), RepositoryName::new);
    var channel = id("channel", wire.getChannel(), ChannelName::new);
    var labels = labels("labels", wire.getLabelsMap());
    var doors =
        each(
            "agent_addresses",
            wire.getAgentAddressesList(),
            64,
            text -> id("address", text, Address::parse));
    var certificates = certificates(wire.getCertificatesList());
    return at(
        "certificates", () -> new Enrolled(host, certificates, repository, channel, labels, doors));
  }

  static List<Bytes> certificates(List<ByteString> wire) throws BadWire {
    return each("certificates", wire, 10, certificate -> der("der", certificate));
  }

  static Labels labels(String field, Map<String, String> wire) throws BadWire {
    if (wire.size() > MOST_LABELS)
      throw new BadWire(field, wire.size() + " labels, more than " + MOST_LABELS);
    return at(field, () -> new Labels(wire));
  }

  static ByteString wire(Bytes bytes) {
    return ByteString.copyFrom(bytes.value());
  }

  static Bytes der(String field, ByteString wire) throws BadWire {
    if (wire.isEmpty()) throw new BadWire(field, "missing");
    if (wire.size() > MOST_DER)
      throw new BadWire(field, wire.size() + " bytes, more than " + MOST_DER);
    return new Bytes(wire.toByteArray());
  }
}
