/**
 * A rolling update on one machine, without a cluster: pods are network namespaces, the
 * service's address is a nftables rule that changes late, and the kubelet is a class.
 */
@NullMarked
package io.github.ebbtide.sample.rollout;

import org.jspecify.annotations.NullMarked;
