package io.wherry.common.wire;

import static io.wherry.common.wire.Fields.at;
import static io.wherry.common.wire.Fields.count;
import static io.wherry.common.wire.Fields.each;
import static io.wherry.common.wire.Fields.id;
import static io.wherry.common.wire.Fields.need;

import com.google.protobuf.ByteString;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.ChannelName;
import io.wherry.common.model.MasterWord;
import io.wherry.common.model.SignedStatement;
import io.wherry.proto.v1.Announce;
import io.wherry.proto.v1.Held;
import io.wherry.proto.v1.MasterMessage;
import io.wherry.proto.v1.OrderWithdrawn;
import io.wherry.proto.v1.Permission;
import io.wherry.proto.v1.PermissionRefusal;
import io.wherry.proto.v1.ProtocolRange;
import io.wherry.proto.v1.ReportsAcknowledged;
import io.wherry.proto.v1.Welcome;
import java.time.Duration;

/** What the master says on a host's stream. */
final class MasterWire {
  private static final int MOST_URLS = 64;
  private static final int MOST_STATEMENT_BYTES = 1 << 20;

  private MasterWire() {}

  static MasterMessage wire(MasterWord word) {
    var wire = MasterMessage.newBuilder();
    return switch (word) {
      case MasterWord.Welcomed welcomed -> wire.setWelcome(wire(welcomed)).build();
      case MasterWord.Announced(var statement) ->
          wire.setAnnounce(Announce.newBuilder().setStatement(wire(statement))).build();
      case MasterWord.Ordered(var order) -> wire.setOrder(PlanWire.wire(order)).build();
      case MasterWord.Withdrawn(var change, var reason) ->
          wire.setOrderWithdrawn(
                  OrderWithdrawn.newBuilder()
                      .setChangeId(change.value())
                      .setReason(Fields.prose(reason)))
              .build();
      case MasterWord.Permitted(var change, var valid) ->
          wire.setPermission(
                  Permission.newBuilder()
                      .setChangeId(change.value())
                      .setValidMillis(valid.toMillis()))
              .build();
      case MasterWord.Refused refused -> wire.setPermissionRefusal(wire(refused)).build();
      case MasterWord.Acknowledged(var upTo) ->
          wire.setReportsAcknowledged(ReportsAcknowledged.newBuilder().setUpTo(upTo)).build();
      case MasterWord.Held(var reason) ->
          wire.setHeld(Held.newBuilder().setReason(Fields.prose(reason))).build();
    };
  }

  static Heard<MasterWord> word(MasterMessage wire) throws BadWire {
    return switch (wire.getWordCase()) {
      case WELCOME -> known(at("welcome", () -> welcomed(wire.getWelcome())));
      case ANNOUNCE -> known(at("announce", () -> announced(wire.getAnnounce())));
      case ORDER ->
          known(at("order", () -> new MasterWord.Ordered(PlanWire.order(wire.getOrder()))));
      case PERMISSION -> known(at("permission", () -> permitted(wire.getPermission())));
      case PERMISSION_REFUSAL ->
          known(at("permission_refusal", () -> refused(wire.getPermissionRefusal())));
      case REPORTS_ACKNOWLEDGED ->
          known(
              at(
                  "reports_acknowledged",
                  () ->
                      new MasterWord.Acknowledged(
                          count("up_to", wire.getReportsAcknowledged().getUpTo()))));
      case HELD -> known(new MasterWord.Held(Fields.prose(wire.getHeld().getReason())));
      case ORDER_WITHDRAWN ->
          known(at("order_withdrawn", () -> withdrawn(wire.getOrderWithdrawn())));
      case WORD_NOT_SET -> Heard.Unknown.of("master message", wire);
    };
  }

  private static Heard<MasterWord> known(MasterWord word) {
    return new Heard.Known<>(word);
  }

  private static Welcome wire(MasterWord.Welcomed welcomed) {
    return Welcome.newBuilder()
        .setProtocol(
            ProtocolRange.newBuilder()
                .setLowest(welcomed.protocol())
                .setHighest(welcomed.protocol()))
        .addAllStaticUrls(welcomed.staticUrls())
        .setHeartbeatSeconds(Math.toIntExact(welcomed.heartbeat().toSeconds()))
        .setBytesPerSecond(welcomed.bytesPerSecond())
        .setEpoch(welcomed.epoch())
        .build();
  }

  private static MasterWord welcomed(Welcome wire) throws BadWire {
    int[] range = need("protocol", wire.hasProtocol(), () -> HostWire.range(wire.getProtocol()));
    int heartbeat = count("heartbeat_seconds", wire.getHeartbeatSeconds());
    if (heartbeat == 0) throw new BadWire("heartbeat_seconds", "must be positive");
    return new MasterWord.Welcomed(
        range[1],
        each("static_urls", wire.getStaticUrlsList(), MOST_URLS, url -> Fields.text("url", url)),
        Duration.ofSeconds(heartbeat),
        count("bytes_per_second", wire.getBytesPerSecond()),
        count("epoch", wire.getEpoch()));
  }

  static io.wherry.proto.v1.SignedStatement wire(SignedStatement statement) {
    return io.wherry.proto.v1.SignedStatement.newBuilder()
        .setChannel(statement.channel().value())
        .setStatement(ByteString.copyFrom(statement.statement()))
        .setSignature(ByteString.copyFrom(statement.signature()))
        .build();
  }

  private static MasterWord announced(Announce wire) throws BadWire {
    return new MasterWord.Announced(
        need("statement", wire.hasStatement(), () -> statement(wire.getStatement())));
  }

  static SignedStatement statement(io.wherry.proto.v1.SignedStatement wire) throws BadWire {
    return new SignedStatement(
        id("channel", wire.getChannel(), ChannelName::new),
        bounded("statement", wire.getStatement()),
        bounded("signature", wire.getSignature()));
  }

  private static byte[] bounded(String field, ByteString bytes) throws BadWire {
    if (bytes.isEmpty()) throw new BadWire(field, "missing");
    if (bytes.size() > MOST_STATEMENT_BYTES)
      throw new BadWire(field, bytes.size() + " bytes, more than " + MOST_STATEMENT_BYTES);
    return bytes.toByteArray();
  }

  private static MasterWord permitted(Permission wire) throws BadWire {
    var valid = Fields.millis("valid_millis", wire.getValidMillis());
    return new MasterWord.Permitted(id("change_id", wire.getChangeId(), ChangeId::new), valid);
  }

  private static PermissionRefusal wire(MasterWord.Refused refused) {
    return PermissionRefusal.newBuilder()
        .setChangeId(refused.change().value())
        .setReason(Fields.prose(refused.reason()))
        .setFinal(refused.finished())
        .setAskAgainMillis(refused.askAgain().toMillis())
        .build();
  }

  private static MasterWord refused(PermissionRefusal wire) throws BadWire {
    return new MasterWord.Refused(
        id("change_id", wire.getChangeId(), ChangeId::new),
        Fields.prose(wire.getReason()),
        wire.getFinal(),
        Fields.millis("ask_again_millis", wire.getAskAgainMillis()));
  }

  private static MasterWord withdrawn(OrderWithdrawn wire) throws BadWire {
    return new MasterWord.Withdrawn(
        id("change_id", wire.getChangeId(), ChangeId::new), Fields.prose(wire.getReason()));
  }
}
