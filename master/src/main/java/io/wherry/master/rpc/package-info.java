/** The gRPC doors: enrolment, agents, operators; each on its own addresses. Protobuf stops here. */
@NullMarked
package io.wherry.master.rpc;

import org.jspecify.annotations.NullMarked;
