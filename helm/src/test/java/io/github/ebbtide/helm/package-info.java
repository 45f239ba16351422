/**
 * What the charts promise, checked without a cluster.
 */
package io.github.ebbtide.helm;
