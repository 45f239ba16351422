/**
 * What stands for an application's own code in tests.
 */
@NullMarked
package org.example;

import org.jspecify.annotations.NullMarked;
