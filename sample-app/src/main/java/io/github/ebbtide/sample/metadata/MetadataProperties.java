package io.github.ebbtide.sample.metadata;

import java.net.URI;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The metadata service.
 *
 * @param url where it is
 */
@ConfigurationProperties("sample.metadata")
record MetadataProperties(URI url) {

}
