@NullMarked
package org.springframework.messaging.simp.broker;

import org.jspecify.annotations.NullMarked;
