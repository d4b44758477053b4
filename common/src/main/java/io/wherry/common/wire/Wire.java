package io.wherry.common.wire;

import com.google.protobuf.ByteString;
import io.wherry.common.model.Artefact;
import io.wherry.common.model.Build;
import io.wherry.common.model.Bytes;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Enrolled;
import io.wherry.common.model.Enrolment;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.Labels;
import io.wherry.common.model.MasterWord;
import io.wherry.common.model.Order;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.Plan;
import io.wherry.common.model.ReleaseId;
import io.wherry.proto.v1.BuildRef;
import io.wherry.proto.v1.ConfirmRequest;
import io.wherry.proto.v1.EnrolRequest;
import io.wherry.proto.v1.EnrolResponse;
import io.wherry.proto.v1.HostMessage;
import io.wherry.proto.v1.MasterMessage;
import io.wherry.proto.v1.PackageRef;
import io.wherry.proto.v1.ReleaseRef;
import io.wherry.proto.v1.RenewRequest;
import io.wherry.proto.v1.RenewResponse;
import java.util.List;
import java.util.Map;

/**
 * The only translator between the wire and the model. What goes out is built from checked values;
 * what comes in is hostile until it has passed, and fails as {@link BadWire} naming the field.
 */
public final class Wire {
  /** The numbers of the protocol that this version speaks. */
  public static final int LOWEST_PROTOCOL = 1;

  public static final int HIGHEST_PROTOCOL = 1;

  private Wire() {}

  /** What a changed host asks over a fresh connection. */
  public record Confirmation(ChangeId change, ReleaseId release, Inventory inventory) {}

  /** A new key for an old identity; the proof signs the host id. */
  public record Renewal(Bytes publicKey, Bytes proof) {}

  public static HostMessage wire(HostWord word) {
    return HostWire.wire(word);
  }

  public static Heard<HostWord> hostWord(HostMessage wire) throws BadWire {
    return HostWire.word(wire);
  }

  public static MasterMessage wire(MasterWord word) {
    return MasterWire.wire(word);
  }

  public static Heard<MasterWord> masterWord(MasterMessage wire) throws BadWire {
    return MasterWire.word(wire);
  }

  public static ConfirmRequest wire(Confirmation asked) {
    return ConfirmRequest.newBuilder()
        .setChangeId(asked.change().value())
        .setRelease(PackageWire.wire(asked.release()))
        .setInventory(PackageWire.wire(asked.inventory()))
        .build();
  }

  public static Confirmation confirmation(ConfirmRequest wire) throws BadWire {
    return new Confirmation(
        Fields.id("change_id", wire.getChangeId(), ChangeId::new),
        Fields.need("release", wire.hasRelease(), () -> PackageWire.release(wire.getRelease())),
        Fields.need(
            "inventory", wire.hasInventory(), () -> PackageWire.inventory(wire.getInventory())));
  }

  public static RenewRequest wire(Renewal renewal) {
    return RenewRequest.newBuilder()
        .setPublicKey(EnrolmentWire.wire(renewal.publicKey()))
        .setProof(EnrolmentWire.wire(renewal.proof()))
        .build();
  }

  public static Renewal renewal(RenewRequest wire) throws BadWire {
    return new Renewal(
        EnrolmentWire.der("public_key", wire.getPublicKey()),
        EnrolmentWire.der("proof", wire.getProof()));
  }

  public static RenewResponse wireCertificates(List<Bytes> certificates) {
    return RenewResponse.newBuilder()
        .addAllCertificates(certificates.stream().map(EnrolmentWire::wire).toList())
        .build();
  }

  public static List<Bytes> certificates(RenewResponse wire) throws BadWire {
    return EnrolmentWire.certificates(wire.getCertificatesList());
  }

  public static EnrolRequest wire(Enrolment enrolment) {
    return EnrolmentWire.wire(enrolment);
  }

  public static Enrolment enrolment(EnrolRequest wire) throws BadWire {
    return EnrolmentWire.enrolment(wire);
  }

  public static EnrolResponse wire(Enrolled enrolled) {
    return EnrolmentWire.wire(enrolled);
  }

  public static Enrolled enrolled(EnrolResponse wire) throws BadWire {
    return EnrolmentWire.enrolled(wire);
  }

  public static ReleaseRef wire(ReleaseId release) {
    return PackageWire.wire(release);
  }

  public static ReleaseId release(ReleaseRef wire) throws BadWire {
    return PackageWire.release(wire);
  }

  public static PackageRef wire(PackageId id) {
    return PackageWire.wire(id);
  }

  public static PackageId packageId(PackageRef wire) throws BadWire {
    return PackageWire.packageId(wire);
  }

  public static BuildRef wire(Build build) {
    return PackageWire.wire(build);
  }

  public static Build build(BuildRef wire) throws BadWire {
    return PackageWire.build(wire);
  }

  public static io.wherry.proto.v1.Artefact wire(Artefact artefact) {
    return PackageWire.wire(artefact);
  }

  public static Artefact artefact(io.wherry.proto.v1.Artefact wire) throws BadWire {
    return PackageWire.artefact(wire);
  }

  public static io.wherry.proto.v1.InstalledPackage wire(InstalledPackage installed) {
    return PackageWire.wire(installed);
  }

  public static InstalledPackage installed(io.wherry.proto.v1.InstalledPackage wire)
      throws BadWire {
    return PackageWire.installed(wire);
  }

  public static io.wherry.proto.v1.Inventory wire(Inventory inventory) {
    return PackageWire.wire(inventory);
  }

  public static Inventory inventory(io.wherry.proto.v1.Inventory wire) throws BadWire {
    return PackageWire.inventory(wire);
  }

  public static io.wherry.proto.v1.Plan wire(Plan plan) {
    return PlanWire.wire(plan);
  }

  public static Plan plan(io.wherry.proto.v1.Plan wire) throws BadWire {
    return PlanWire.plan(wire);
  }

  public static io.wherry.proto.v1.Order wire(Order order) {
    return PlanWire.wire(order);
  }

  public static Order order(io.wherry.proto.v1.Order wire) throws BadWire {
    return PlanWire.order(wire);
  }

  public static ByteString wire(Digest digest) {
    return PackageWire.wire(digest);
  }

  public static Digest digest(String field, ByteString wire) throws BadWire {
    return PackageWire.digest(field, wire);
  }

  /** Labels that an operator gives; {@code field} names them in a complaint. */
  public static Labels labels(String field, Map<String, String> wire) throws BadWire {
    return EnrolmentWire.labels(field, wire);
  }

  /** Free text made fit for a terminal: control characters replaced, length cut. */
  public static String prose(String text) {
    return Fields.prose(text);
  }
}
