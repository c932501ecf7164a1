/**
 * The LibTorch backend: networks on PyTorch's C++ library, by way of JavaCPP.
 *
 * <p>The only place that imports LibTorch. Forward and backward are spelled out layer by layer on
 * tensors that are made once, instead of being recorded by autograd for every step: parameters and
 * gradient are one flat tensor each, and native memory has an owner that closes it.
 */
package convoy.backend.libtorch;
