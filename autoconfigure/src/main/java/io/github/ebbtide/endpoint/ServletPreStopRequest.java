package io.github.ebbtide.endpoint;

import org.springframework.util.StringUtils;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * The current servlet request, found where Spring MVC leaves it.
 */
final class ServletPreStopRequest implements PreStopRequest {

	@Override
	public boolean hasHeader() {
		return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes
				&& StringUtils.hasText(attributes.getRequest().getHeader(HEADER));
	}

}
