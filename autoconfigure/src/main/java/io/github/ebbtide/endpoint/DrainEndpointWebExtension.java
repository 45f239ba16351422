package io.github.ebbtide.endpoint;

import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * Gives the operations of {@link DrainEndpoint} their HTTP statuses: 202 for a drain that
 * has been started, 409 for one that cannot be taken back any longer.
 *
 * @since 0.1.0
 */
@EndpointWebExtension(endpoint = DrainEndpoint.class)
public final class DrainEndpointWebExtension {

	private static final int ACCEPTED = 202;

	private static final int CONFLICT = 409;

	private final DrainEndpoint delegate;

	/**
	 * Create the extension.
	 * @param delegate the endpoint
	 */
	public DrainEndpointWebExtension(DrainEndpoint delegate) {
		this.delegate = delegate;
	}

	@WriteOperation
	public WebEndpointResponse<DrainDescriptor> start() {
		return new WebEndpointResponse<>(this.delegate.start(), ACCEPTED);
	}

	@DeleteOperation
	public WebEndpointResponse<DrainDescriptor> cancel() {
		int status = this.delegate.tryCancel() ? WebEndpointResponse.STATUS_OK : CONFLICT;
		return new WebEndpointResponse<>(this.delegate.drain(), status);
	}

}
