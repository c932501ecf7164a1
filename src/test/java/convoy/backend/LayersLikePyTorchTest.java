package convoy.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.data.Batch;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.network.Shape;
import convoy.optimize.SoftmaxCrossEntropy;
import convoy.testing.EachBackend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every layer computes what PyTorch computes: outputs in prediction, then the loss, the gradients
 * and the running statistics of a training step. A tensor is told by two marks: the sums of its
 * values times sin(1), sin(2), ... and times cos(1), cos(2), ...
 */
@EachBackend
class LayersLikePyTorchTest {
  @Parameter String backend;
  private static final int ROWS = 3;

  // The last three columns are what this script prints for the first three on standard input:
  //
  // import json, math, sys, torch
  // from torch import nn
  // from torch.nn import functional as F
  // torch.set_default_dtype(torch.float64)
  //
  // def two(v): return tuple(v) if isinstance(v, list) else (v, v)
  //
  // class Same(nn.Module):  # ceil(size / stride) outputs; the odd row of padding at the end
  //   def __init__(self, layer, kernel, stride, fill):
  //     super().__init__()
  //     self.layer, self.kernel, self.stride, self.fill = layer, kernel, stride, fill
  //   def forward(self, x):
  //     around = []
  //     for size, kernel, stride in zip(x.shape[:1:-1], self.kernel[::-1], self.stride[::-1]):
  //       free = max((math.ceil(size / stride) - 1) * stride + kernel - size, 0)
  //       around += [free // 2, free - free // 2]
  //     y = self.layer(F.pad(x, around, value=self.fill))
  //     mean = isinstance(self.layer, nn.AvgPool2d)
  //     return y / self.layer(F.pad(torch.ones_like(x), around)) if mean else y
  //
  // class Pad(nn.Module):
  //   def __init__(self, channels):
  //     super().__init__()
  //     self.channels = channels
  //   def forward(self, x): return F.pad(x, (0, 0, 0, 0, 0, self.channels - x.shape[1]))
  //
  // class Residual(nn.Module):
  //   def __init__(self, layers, shortcut):
  //     super().__init__()
  //     self.layers, self.shortcut = sequence(layers), sequence(shortcut)
  //   def forward(self, x): return self.layers(x) + self.shortcut(x)
  //
  // def sequence(layers): return nn.Sequential(*(layer(**one) for one in layers))
  //
  // def layer(type, units=0, filters=0, kernel=0, stride=None, padding=0, dilation=1, bias=True,
  //           kind="max", function=None, momentum=0.1, epsilon=1e-5, channels=0, layers=(),
  //           shortcut=()):
  //   if type == "dense":
  //     image = nn.Unflatten(1, (units, 1, 1))
  //     return nn.Sequential(nn.Flatten(), nn.LazyLinear(units, bias), image)
  //   if type == "activation":
  //     return {"relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid}[function]()
  //   if type == "batchNormalization":
  //     return nn.LazyBatchNorm2d(epsilon, momentum)
  //   if type == "globalAveragePooling":
  //     return nn.AdaptiveAvgPool2d(1)
  //   if type == "channelPadding":
  //     return Pad(channels)
  //   if type == "residual":
  //     return Residual(layers, shortcut)
  //   same, fill = padding == "same", 0.0
  //   amount = 0 if same else two(padding)
  //   if type == "convolution":
  //     stride, dilation = two(stride or 1), two(dilation)
  //     made = nn.LazyConv2d(filters, two(kernel), stride, amount, dilation, bias=bias)
  //     reach = tuple((k - 1) * d + 1 for k, d in zip(two(kernel), dilation))
  //   else:
  //     stride, reach = two(stride or kernel), two(kernel)
  //     if kind == "max":
  //       made, fill = nn.MaxPool2d(reach, stride, amount), -math.inf
  //     else:
  //       made = nn.AvgPool2d(reach, stride, amount, count_include_pad=False)
  //   return Same(made, reach, stride, fill) if same else made
  //
  // def wave(n, step): return torch.sin(step * torch.arange(1.0, n + 1) ** 2)
  //
  // rows = 3
  // for line in sys.stdin:
  //   name, shape, layers = line.strip().split(" | ")[:3]
  //   shape = [int(n) for n in shape.split("x")]
  //   net = sequence(json.loads(layers.replace("'", '"')))
  //   x = wave(rows * math.prod(shape), 0.7).reshape(rows, *shape)
  //   net.eval()(x)
  //   values = 0.5 * wave(sum(p.numel() for p in net.parameters()), 0.9)
  //   nn.utils.vector_to_parameters(values, net.parameters())
  //   outputs = net(x).flatten(1)
  //   label, weight = torch.arange(rows) % outputs.shape[1], 1 + torch.arange(rows) % 2
  //   loss = weight * F.cross_entropy(net.train()(x).flatten(1), label, reduction="none")
  //   (loss.sum() / weight.sum()).backward()
  //   tensors = [p.grad for p in net.parameters()] + [b for b in net.buffers() if b.dim()]
  //   marks = [t.flatten() @ f(torch.arange(1.0, t.numel() + 1))
  //            for t in tensors for f in (torch.sin, torch.cos)]
  //   print(line.strip(), *(" ".join(f"{v:.6f}" for v in numbers)
  //                         for numbers in (outputs.flatten(), [loss.sum()], marks)), sep=" | ")
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          dense | 3x1x1 | [{'type':'dense','units':4},{'type':'activation','function':'tanh'},{'type':'dense','units':3}] | 0.115906 -0.097849 -0.510396 -0.195714 -0.080034 -0.858653 -0.033155 -0.274286 -0.420154 | 3.848835 | -0.189326 -0.004442 0.025286 0.002497 0.546564 0.211292 0.010250 0.156416
          dense without bias | 2x2x3 | [{'type':'dense','units':4,'bias':false},{'type':'dense','units':2}] | 1.070177 -1.134399 -0.123426 -1.364358 0.063892 -0.659283 | 3.489959 | 0.401617 -0.002649 -0.082632 0.243312 -0.019083 0.269101
          sigmoid | 3x1x1 | [{'type':'dense','units':4},{'type':'activation','function':'sigmoid'},{'type':'dense','units':3}] | 0.394880 -0.030781 -0.336761 0.284185 -0.025329 -0.458703 0.350272 -0.084257 -0.309746 | 4.394978 | -0.031426 0.013544 -0.013056 -0.005930 0.315304 -0.263494 0.006029 0.214913
          relu | 3x1x1 | [{'type':'dense','units':5},{'type':'activation','function':'relu'},{'type':'dense','units':3}] | -0.432212 0.399671 -0.598824 -0.339375 0.303324 -0.469096 -0.584064 0.405217 -0.503673 | 4.278312 | -0.058439 0.068702 0.115534 -0.232288 0.011845 -0.104055 0.020302 0.010111
          convolution | 2x5x4 | [{'type':'convolution','filters':3,'kernel':[3,2]},{'type':'dense','units':2}] | -0.034547 -1.380179 -0.508349 0.199580 -1.705452 0.374139 | 3.229891 | -1.293123 -0.339633 -0.172059 -0.262840 -0.914250 0.191416 0.007383 -0.104104
          convolution without bias | 2x5x4 | [{'type':'convolution','filters':3,'kernel':[3,2],'bias':false},{'type':'dense','units':2}] | 2.368405 -1.279690 -2.102303 -0.388063 0.511347 -0.877522 | 0.579536 | -0.175285 0.140549 -0.226354 0.066090 -0.001361 0.019191
          two convolutions | 2x6x5 | [{'type':'convolution','filters':3,'kernel':[2,3]},{'type':'activation','function':'relu'},{'type':'convolution','filters':2,'kernel':[3,2]},{'type':'dense','units':2}] | -1.083062 -1.028882 -1.036605 0.425097 -0.786614 -0.063673 | 2.256197 | -0.405403 0.509716 -0.137794 0.185987 -0.348189 0.870626 0.114933 0.157227 -0.079644 0.122616 0.013741 -0.193772
          strides | 1x7x8 | [{'type':'convolution','filters':2,'kernel':[2,3],'stride':[1,2]},{'type':'convolution','filters':3,'kernel':3,'stride':[2,1]},{'type':'dense','units':2}] | 0.146944 2.030385 0.622504 0.342474 -0.359933 1.189471 | 5.452849 | 0.193329 -0.676729 0.043129 -0.036123 0.185880 -1.389120 -0.161192 0.161485 -0.214439 0.516596 0.009389 -0.132403
          padding | 2x4x4 | [{'type':'convolution','filters':3,'kernel':3,'padding':[1,2]},{'type':'convolution','filters':2,'kernel':[2,3],'stride':2,'padding':[1,0]},{'type':'dense','units':2}] | -0.910143 1.804892 0.448683 0.338033 0.692255 -1.528955 | 4.382130 | 1.267579 -0.833376 -0.002454 -0.006133 -1.787846 0.062646 0.007659 0.001270 0.120540 0.280201 -0.000331 0.004662
          same padding | 2x4x5 | [{'type':'convolution','filters':3,'kernel':3,'padding':'same'},{'type':'convolution','filters':2,'kernel':[5,1],'padding':'same'},{'type':'dense','units':2}] | -3.944902 0.661003 -2.084555 4.244361 -3.351626 -0.236839 | 7.777631 | 0.368039 0.338996 -0.317169 -2.071388 -0.742142 -1.219529 -0.773227 0.541066 0.467585 0.704139 0.032964 -0.464845
          same padding of even kernels | 2x4x5 | [{'type':'convolution','filters':3,'kernel':2,'padding':'same'},{'type':'convolution','filters':2,'kernel':[4,3],'padding':'same'},{'type':'dense','units':2}] | -2.198278 -3.987139 -6.615957 -0.465497 -7.494184 -4.018786 | 3.664704 | 0.034367 0.786500 -0.220330 -1.152910 0.790863 1.383075 -0.185801 0.439973 -2.177776 1.798735 0.018804 -0.265160
          same padding with strides | 1x7x6 | [{'type':'convolution','filters':3,'kernel':3,'stride':2,'padding':'same'},{'type':'convolution','filters':2,'kernel':[2,4],'stride':[1,3],'padding':'same'},{'type':'dense','units':2}] | 0.869674 -0.547632 -0.663022 -0.485434 0.474597 -0.855588 | 1.668219 | 0.746109 -0.068637 0.438418 0.063279 0.036398 0.629765 0.008234 -0.243237 -1.003466 -1.202437 -0.008601 0.121284
          same padding with strides beyond the kernel | 1x5x6 | [{'type':'convolution','filters':2,'kernel':2,'stride':3,'padding':'same'},{'type':'dense','units':2}] | 0.772293 -0.226154 -0.567944 0.605093 1.181278 -0.827068 | 0.978794 | -0.295918 0.192857 0.030551 -0.015665 -0.130714 0.108947 -0.001442 0.020333
          dilation | 2x6x7 | [{'type':'convolution','filters':3,'kernel':2,'dilation':[2,3]},{'type':'convolution','filters':2,'kernel':[2,3],'dilation':[3,1]},{'type':'dense','units':2}] | 0.233084 -0.626094 -0.308413 0.955002 0.047781 -2.236722 | 0.948007 | -0.410302 0.053723 0.000540 0.000330 0.292100 -0.683227 0.000269 -0.000137 -1.266542 0.205085 -0.000862 0.012158
          dilation with strides and padding | 1x8x7 | [{'type':'convolution','filters':2,'kernel':3,'dilation':2,'stride':2,'padding':2},{'type':'convolution','filters':2,'kernel':2,'dilation':2,'stride':[1,2],'padding':1},{'type':'dense','units':2}] | -0.405400 1.307704 0.419507 0.590421 0.409843 0.029823 | 3.622632 | 0.420175 -0.162356 0.056485 -0.026972 1.275387 0.637141 -0.055059 0.033984 -0.385601 0.105725 0.005742 -0.080966
          dilation with same padding | 1x6x5 | [{'type':'convolution','filters':2,'kernel':3,'dilation':2,'padding':'same'},{'type':'convolution','filters':2,'kernel':2,'dilation':[1,2],'padding':'same'},{'type':'dense','units':2}] | 2.067123 0.895467 2.039313 1.143931 0.398732 -1.371895 | 2.902859 | 1.504624 -0.294918 -0.036616 -0.252915 -0.375262 0.766991 -0.410820 -0.154102 -0.235304 -1.593074 -0.017601 0.248194
          max pooling | 1x6x5 | [{'type':'convolution','filters':2,'kernel':2},{'type':'pooling','kernel':2},{'type':'dense','units':2}] | 1.208482 0.038421 0.729690 -0.270019 1.310276 -0.535922 | 3.042943 | 0.287314 -0.641513 0.391182 -0.200580 -0.366799 1.225576 -0.018463 0.260355
          max pooling that overlaps | 1x6x6 | [{'type':'convolution','filters':2,'kernel':2},{'type':'pooling','kernel':[3,2],'stride':1},{'type':'dense','units':2}] | -1.003323 0.918174 -1.838159 0.362957 -1.069647 0.890680 | 4.360124 | 1.996304 1.110925 0.081604 -1.128563 0.089471 0.082685 0.026276 -0.370522
          padded max pooling | 1x6x6 | [{'type':'convolution','filters':2,'kernel':2},{'type':'pooling','kernel':3,'stride':2,'padding':1},{'type':'dense','units':2}] | 1.994164 -1.517625 2.304824 -0.992650 1.430054 -0.937652 | 6.786536 | 0.504285 -1.878639 1.589551 0.208564 -0.272020 0.735937 -0.030760 0.433758
          max pooling with same padding | 1x6x6 | [{'type':'convolution','filters':2,'kernel':2},{'type':'pooling','kernel':2,'padding':'same'},{'type':'pooling','kernel':[3,2],'stride':1,'padding':'same'},{'type':'dense','units':2}] | 2.894821 -2.059697 2.800200 -1.619736 1.487164 -1.206354 | 8.936277 | 0.738696 -2.450877 1.670008 0.219121 0.025350 0.547861 -0.032317 0.455714
          average pooling | 1x6x5 | [{'type':'convolution','filters':2,'kernel':2},{'type':'pooling','kind':'average','kernel':2},{'type':'dense','units':2}] | 0.716707 -0.198005 0.248357 -0.469969 0.469555 -0.304952 | 2.946934 | 0.026775 -0.245047 0.266911 -0.136860 -0.446990 0.482931 -0.012598 0.177645
          average pooling that overlaps | 1x6x6 | [{'type':'convolution','filters':2,'kernel':2},{'type':'pooling','kind':'average','kernel':[3,2],'stride':1},{'type':'dense','units':2}] | -1.996442 0.633671 -2.052179 0.555127 -1.705040 0.377854 | 5.042281 | 0.195015 0.514007 0.088718 -1.226951 0.102272 0.307513 0.028566 -0.402824
          padded average pooling | 1x6x6 | [{'type':'convolution','filters':2,'kernel':2},{'type':'pooling','kind':'average','kernel':3,'stride':2,'padding':1},{'type':'dense','units':2}] | 0.812709 -0.221371 0.583053 0.333779 0.550034 0.079985 | 2.440762 | -0.019386 -0.608164 0.418056 0.054853 -0.098224 0.273634 -0.008090 0.114080
          average pooling with same padding | 1x6x6 | [{'type':'convolution','filters':2,'kernel':2},{'type':'pooling','kind':'average','kernel':2,'padding':'same'},{'type':'pooling','kind':'average','kernel':[3,2],'stride':1,'padding':'same'},{'type':'dense','units':2}] | 1.395582 -0.117376 0.764325 0.440703 0.477719 -0.129751 | 2.369896 | -0.021353 -0.072857 0.549651 0.072120 0.008637 0.345984 -0.010636 0.149989
          batch normalization | 2x4x3 | [{'type':'convolution','filters':3,'kernel':2},{'type':'batchNormalization'},{'type':'activation','function':'relu'},{'type':'dense','units':2}] | -0.399318 0.247063 -0.264154 0.052370 -0.346290 0.219217 | 3.326962 | 0.099886 -0.113720 0.000000 -0.000000 0.199092 0.328814 0.131897 0.146228 0.101777 -0.007791 0.006621 -0.093368 -0.021814 -0.025204 1.808614 -0.863772
          normalized vectors | 4x1x1 | [{'type':'batchNormalization','epsilon':0.1},{'type':'dense','units':3},{'type':'batchNormalization'}] | 0.224925 0.432703 0.304990 0.225411 0.476540 0.236794 0.228074 0.458634 0.230349 | 4.567878 | 1.117491 0.178384 0.000000 0.000000 0.981681 -0.703871 0.000000 -0.000000 0.283051 0.128369 -0.024687 0.044818 0.032026 -0.032929 1.032267 -1.388027 0.067140 0.047244 1.715392 -0.783096
          sizes of one | 1x1x1 | [{'type':'convolution','filters':1,'kernel':1},{'type':'pooling','kernel':1},{'type':'dense','units':1},{'type':'dense','units':2}] | -0.062564 0.641354 -0.048257 0.616898 -0.033537 0.591735 | 2.989449 | 0.014439 0.009271 0.043178 0.027724 -0.008039 -0.005162 0.089036 0.057170 0.004774 -0.067325 0.010874 -0.153345
          LeNet in small | 1x12x12 | [{'type':'convolution','filters':3,'kernel':3},{'type':'pooling','kernel':2},{'type':'activation','function':'relu'},{'type':'convolution','filters':4,'kernel':2},{'type':'pooling','kernel':2},{'type':'activation','function':'relu'},{'type':'dense','units':5},{'type':'activation','function':'relu'},{'type':'dense','units':3}] | -0.270609 -0.355550 -1.245498 -0.154344 -0.269052 -0.928631 -0.145187 -0.288340 -1.052978 | 4.499178 | 0.164188 0.205914 0.013611 0.000858 -0.002719 0.381508 -0.037151 -0.061358 -0.182479 0.304780 -0.035618 -0.037030 -0.647129 -0.003700 0.038779 0.211811
          global average pooling | 1x4x6 | [{'type':'convolution','filters':3,'kernel':2},{'type':'globalAveragePooling'},{'type':'dense','units':2}] | 0.404456 -0.413463 0.481467 -0.320768 0.427692 -0.396759 | 3.074451 | 0.035173 0.009597 -0.027763 0.050778 0.296185 -0.201094 -0.013055 0.184088
          global average pooling of the input | 3x4x5 | [{'type':'globalAveragePooling'},{'type':'dense','units':2}] | -0.054960 0.338369 0.096820 0.475989 -0.170779 0.197130 | 2.845808 | -0.080246 -0.049762 0.006365 -0.089759
          global average pooling of one value | 3x1x1 | [{'type':'globalAveragePooling'},{'type':'dense','units':2}] | 0.245066 0.670492 -0.076333 0.226902 0.070147 0.442067 | 2.930573 | -1.236169 -0.132955 0.005887 -0.083012
          channel padding | 2x4x3 | [{'type':'convolution','filters':2,'kernel':2},{'type':'channelPadding','channels':5},{'type':'convolution','filters':2,'kernel':2},{'type':'dense','units':2}] | 0.381567 -0.420217 0.751561 -0.875743 -0.197104 -0.292805 | 4.630329 | 1.454500 0.383115 0.079885 0.014351 -0.055117 -0.603237 -0.316465 0.011003 -0.814039 0.776022 -0.015021 0.211821
          channel padding of none | 2x3x3 | [{'type':'convolution','filters':2,'kernel':2},{'type':'channelPadding','channels':2},{'type':'dense','units':2}] | 1.047323 -0.699038 1.161733 -0.224399 -1.308139 -0.629074 | 4.468625 | -0.768374 -1.249004 0.072134 0.022170 1.794009 -1.784139 -0.013360 0.188399
          residual with identity | 2x5x4 | [{'type':'convolution','filters':3,'kernel':3,'padding':1},{'type':'activation','function':'relu'},{'type':'residual','layers':[{'type':'convolution','filters':3,'kernel':3,'padding':1,'bias':false},{'type':'batchNormalization'},{'type':'activation','function':'relu'},{'type':'convolution','filters':3,'kernel':3,'padding':1,'bias':false},{'type':'batchNormalization'}]},{'type':'activation','function':'relu'},{'type':'dense','units':2}] | -0.322897 2.885123 1.266172 -1.985676 -1.604053 1.438097 | 13.458327 | 3.569347 -0.496383 1.126253 0.552424 1.212406 0.915438 1.935324 -1.207428 0.191144 -0.584600 -0.759079 0.878795 0.568695 0.208667 1.576368 0.902006 4.282010 3.033322 0.000872 -0.012293 -0.046918 -0.071239 2.022578 -0.921996 -0.166508 0.090948 1.750293 -0.793584
          residual with projection | 2x5x6 | [{'type':'convolution','filters':3,'kernel':3,'padding':1},{'type':'activation','function':'relu'},{'type':'residual','layers':[{'type':'convolution','filters':4,'kernel':3,'stride':2,'padding':1,'bias':false},{'type':'batchNormalization'},{'type':'activation','function':'relu'},{'type':'convolution','filters':4,'kernel':3,'padding':1,'bias':false},{'type':'batchNormalization'}],'shortcut':[{'type':'convolution','filters':4,'kernel':1,'stride':2,'bias':false},{'type':'batchNormalization'}]},{'type':'activation','function':'relu'},{'type':'dense','units':2}] | 0.122245 0.380374 0.144917 0.301540 0.267543 0.381056 | 2.617520 | 0.007172 0.290688 0.274610 0.123040 -0.199965 0.213569 0.026449 0.441939 0.195058 0.262294 0.188975 -0.437692 -0.196432 0.325635 -0.301547 -0.035103 0.178145 -0.268447 -0.091017 -0.033726 -0.301547 -0.035103 0.029661 0.490198 0.003799 -0.053578 -0.099125 -0.122082 1.192529 -1.541773 -0.032017 -0.016597 1.029823 -1.380349 -0.008368 -0.015671 1.036893 -1.381319
          residual with channel padding | 2x6x5 | [{'type':'convolution','filters':2,'kernel':3,'padding':1},{'type':'activation','function':'relu'},{'type':'residual','layers':[{'type':'convolution','filters':4,'kernel':3,'stride':2,'padding':1,'bias':false},{'type':'batchNormalization'},{'type':'activation','function':'relu'},{'type':'convolution','filters':4,'kernel':3,'padding':1,'bias':false},{'type':'batchNormalization'}],'shortcut':[{'type':'pooling','kind':'average','kernel':1,'stride':2},{'type':'channelPadding','channels':4}]},{'type':'activation','function':'relu'},{'type':'dense','units':2}] | -1.555615 0.801914 -0.017555 0.177877 0.034714 1.071223 | 7.934209 | -4.637027 0.894039 0.786708 0.422472 0.938237 0.793291 -0.364006 0.138076 -0.162847 0.086685 0.419753 0.067411 0.055917 -0.984471 0.216486 -0.235848 -0.250417 0.139522 0.001786 -0.025188 0.015697 0.048171 1.083198 -1.438318 -0.053700 0.088427 1.054544 -1.388497
          residual at the input | 2x5x4 | [{'type':'residual','layers':[{'type':'convolution','filters':2,'kernel':3,'padding':1,'bias':false},{'type':'batchNormalization'},{'type':'activation','function':'relu'},{'type':'convolution','filters':2,'kernel':3,'padding':1,'bias':false},{'type':'batchNormalization'}]},{'type':'activation','function':'relu'},{'type':'dense','units':2}] | 0.154540 -0.150484 0.517422 1.919053 -0.263788 0.178471 | 1.756835 | -0.400508 0.217491 -0.337258 0.017436 -0.149510 0.048688 0.230389 0.109352 0.100021 -0.210499 -0.301573 0.347039 0.250388 -0.234741 0.006826 -0.096256 0.002684 0.011004 1.722092 0.141885 0.042102 0.013842 1.603800 0.117439
          residual with projection at the input | 2x5x4 | [{'type':'residual','layers':[{'type':'convolution','filters':3,'kernel':3,'stride':2,'padding':1,'bias':false},{'type':'batchNormalization'},{'type':'activation','function':'relu'},{'type':'convolution','filters':3,'kernel':3,'padding':1,'bias':false},{'type':'batchNormalization'}],'shortcut':[{'type':'convolution','filters':3,'kernel':1,'stride':2,'bias':false},{'type':'batchNormalization'}]},{'type':'dense','units':2}] | -0.889467 0.087314 -1.048497 0.006995 -0.942273 0.131720 | 3.503729 | 0.216258 0.143234 0.127905 -0.191245 0.176379 -0.083609 0.442557 -0.869734 -0.541556 -0.014233 0.069799 -0.177222 0.555109 0.576659 0.433906 0.407925 0.069799 -0.177222 -0.055584 0.550679 0.016890 -0.238180 -0.011754 0.029250 1.890353 -0.800955 0.008812 0.003636 1.714479 -0.784960 -0.004193 -0.000499 1.708455 -0.787308
          residual of one layer | 3x1x1 | [{'type':'dense','units':4},{'type':'residual','layers':[{'type':'dense','units':4}]},{'type':'dense','units':2}] | -0.370641 -0.790802 -0.134681 0.138531 -0.376382 -0.514844 | 2.262969 | -0.072756 0.153993 0.000412 0.000310 0.070843 0.252569 0.000390 0.000219 -0.008039 0.568330 -0.000039 0.000555
          residual with an activation at its end | 3x1x1 | [{'type':'dense','units':4},{'type':'residual','layers':[{'type':'dense','units':4},{'type':'activation','function':'tanh'}]},{'type':'activation','function':'tanh'},{'type':'dense','units':2}] | -0.278359 -0.639604 -0.026508 0.204313 -0.237555 -0.367318 | 2.327881 | -0.125171 0.112620 0.022796 0.010833 0.040690 0.194901 -0.008730 -0.006189 -0.045587 0.482500 -0.000116 0.001635
          residual with activations on both ways | 3x1x1 | [{'type':'dense','units':4},{'type':'activation','function':'tanh'},{'type':'residual','layers':[{'type':'activation','function':'relu'},{'type':'dense','units':5},{'type':'activation','function':'relu'}],'shortcut':[{'type':'activation','function':'tanh'},{'type':'dense','units':5},{'type':'activation','function':'tanh'}]},{'type':'dense','units':2}] | 0.216122 -0.449397 0.390604 -0.372646 0.208013 -0.440041 | 3.127261 | 0.101532 0.007269 0.014660 -0.063871 -0.021211 0.036713 0.007011 0.000649 -0.022362 0.152989 0.021119 0.006915 0.039221 0.141467 -0.011551 0.162881
          pre-activation residual | 2x4x4 | [{'type':'convolution','filters':3,'kernel':3,'padding':1},{'type':'residual','layers':[{'type':'batchNormalization'},{'type':'activation','function':'relu'},{'type':'convolution','filters':3,'kernel':3,'padding':1},{'type':'batchNormalization'},{'type':'activation','function':'relu'},{'type':'convolution','filters':3,'kernel':3,'padding':1}]},{'type':'dense','units':2}] | -2.912096 -1.557557 -1.288501 -1.749268 0.829054 -1.530764 | 2.790274 | 1.348273 -0.153334 -0.129725 -0.190726 1.201582 0.921480 -0.714824 -0.075197 -0.428223 -0.352879 0.000000 0.000000 -1.695147 -1.589412 -0.302373 -0.189277 -0.103262 -0.697554 -0.129725 -0.190726 -2.610329 0.838957 -0.008918 0.125750 0.092987 -0.011442 1.836181 -0.857103 0.011686 -0.091896 1.736427 -0.789484
          residual in a residual | 2x4x4 | [{'type':'convolution','filters':3,'kernel':2},{'type':'residual','layers':[{'type':'convolution','filters':3,'kernel':3,'padding':'same'},{'type':'residual','layers':[{'type':'convolution','filters':3,'kernel':1},{'type':'activation','function':'tanh'}]}],'shortcut':[{'type':'residual','layers':[{'type':'convolution','filters':3,'kernel':1}]}]},{'type':'activation','function':'relu'},{'type':'dense','units':2}] | 0.984296 -4.303889 -2.828415 -1.012624 1.913962 -2.496565 | 0.318619 | -0.329850 -0.219136 -0.021890 0.080501 0.059979 0.038874 -0.028625 0.003395 -0.069271 0.073387 -0.015176 0.013906 -0.033937 -0.083143 -0.018718 0.015732 0.355614 -0.616403 -0.004457 0.062851
          ResNet in small | 3x8x8 | [{'type':'convolution','filters':2,'kernel':3,'padding':1,'bias':false},{'type':'batchNormalization'},{'type':'activation','function':'relu'},{'type':'residual','layers':[{'type':'convolution','filters':2,'kernel':3,'padding':1,'bias':false},{'type':'batchNormalization'},{'type':'activation','function':'relu'},{'type':'convolution','filters':2,'kernel':3,'padding':1,'bias':false},{'type':'batchNormalization'}]},{'type':'activation','function':'relu'},{'type':'residual','layers':[{'type':'convolution','filters':3,'kernel':3,'stride':2,'padding':1,'bias':false},{'type':'batchNormalization'},{'type':'activation','function':'relu'},{'type':'convolution','filters':3,'kernel':3,'padding':1,'bias':false},{'type':'batchNormalization'}],'shortcut':[{'type':'pooling','kind':'average','kernel':1,'stride':2},{'type':'channelPadding','channels':3}]},{'type':'activation','function':'relu'},{'type':'residual','layers':[{'type':'convolution','filters':4,'kernel':3,'stride':2,'padding':1,'bias':false},{'type':'batchNormalization'},{'type':'activation','function':'relu'},{'type':'convolution','filters':4,'kernel':3,'padding':1,'bias':false},{'type':'batchNormalization'}],'shortcut':[{'type':'convolution','filters':4,'kernel':1,'stride':2,'bias':false},{'type':'batchNormalization'}]},{'type':'activation','function':'relu'},{'type':'residual','layers':[{'type':'convolution','filters':4,'kernel':3,'padding':1,'bias':false},{'type':'batchNormalization'},{'type':'activation','function':'relu'},{'type':'convolution','filters':4,'kernel':3,'padding':1,'bias':false},{'type':'batchNormalization'}]},{'type':'activation','function':'relu'},{'type':'globalAveragePooling'},{'type':'dense','units':3}] | -0.102493 0.317904 0.179104 -0.102493 0.317904 0.179104 -0.102493 0.317904 0.179104 | 4.212706 | 0.014860 -0.128319 0.014315 -0.038737 0.065249 0.015684 -0.012089 0.031856 -0.153241 -0.013423 0.027978 0.063946 -0.124280 -0.066284 0.268707 0.057085 0.047756 -0.022428 -0.081600 0.000106 -0.012899 0.038680 0.092189 -0.099566 -0.026390 -0.028713 -0.034105 0.008260 -0.002551 -0.000363 0.002153 -0.023331 -0.011757 0.006856 0.007904 -0.005972 0.000296 0.002286 -0.020185 0.053327 0.032659 0.048202 0.025694 0.013064 -0.008157 0.019181 0.032659 0.048202 0.001782 0.008485 -0.001902 -0.011204 -0.015159 -0.017252 0.006053 -0.008165 -0.100366 -0.126355 -0.037176 0.110243 -0.013033 -0.132765 -0.077189 -0.068599 -0.001887 0.002954 1.790798 0.134980 -0.075103 -0.006760 1.606180 0.109840 0.005824 0.002575 1.578755 0.112219 0.003355 0.142254 1.748189 -0.789710 0.006877 0.002114 1.713747 -0.786436 0.015446 0.075928 1.030120 -1.402548 -0.008089 -0.051740 1.055401 -1.411950 0.011457 0.048050 1.026485 -1.368325 -0.004769 0.006240 1.022205 -1.368143 0.042976 0.004686 1.066704 -1.429131
          """)
  void computesWhatPyTorchDoes(
      String name, String shape, String layers, String outputs, double loss, String marks) {
    NetworkSpec spec =
        NetworkSpec.parse(
            ("{\"layers\": " + layers + "}").replace('\'', '"'), Shape.of(numbers(shape, "x")));
    try (Network network = Backends.named(backend).open(spec, Device.CPU, 1)) {
      ParameterLayout layout = network.layout();
      float[] parameters = layout.initialValues(0);
      System.arraycopy(
          wave(layout.trainableSize(), 0.5, 0.9), 0, parameters, 0, layout.trainableSize());
      network.load(parameters);
      Batch batch = batch(spec);
      float[] predicted = new float[ROWS * spec.output().size()];
      network.predict(batch.features(), ROWS, predicted);
      assertNear("outputs", outputs, predicted);
      assertEquals(loss, network.gradient(batch, new SoftmaxCrossEntropy(), 0), 2e-5, "loss");
      assertNear("marks", marks, marks(network));
    }
  }

  private static Batch batch(NetworkSpec spec) {
    int classes = spec.output().size();
    Batch batch = new Batch(spec.input().size(), 1, ROWS);
    batch.resize(ROWS);
    float[] features = wave(batch.features().length, 1, 0.7);
    System.arraycopy(features, 0, batch.features(), 0, features.length);
    for (int row = 0; row < ROWS; row++) {
      batch.targets()[row] = row % classes;
      batch.weights()[row] = 1 + row % 2;
    }
    return batch;
  }

  /** Two of each tensor: of the gradients, then of the statistics. */
  private static float[] marks(Network network) {
    ParameterLayout layout = network.layout();
    float[] values = new float[layout.size()];
    network.store(values);
    float[] gradient = new float[layout.trainableSize()];
    network.gradient().get(gradient);
    System.arraycopy(gradient, 0, values, 0, gradient.length);
    List<ParameterLayout.Tensor> tensors = layout.tensors();
    float[] marks = new float[2 * tensors.size()];
    for (int t = 0; t < tensors.size(); t++) {
      for (int i = 0; i < tensors.get(t).length(); i++) {
        float value = values[tensors.get(t).offset() + i];
        marks[2 * t] += (float) (value * Math.sin(i + 1));
        marks[2 * t + 1] += (float) (value * Math.cos(i + 1));
      }
    }
    return marks;
  }

  private static float[] wave(int length, double scale, double step) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) (scale * Math.sin(step * (i + 1) * (i + 1)));
    }
    return values;
  }

  private static int[] numbers(String text, String separator) {
    return Arrays.stream(text.split(separator)).mapToInt(Integer::parseInt).toArray();
  }

  private static void assertNear(String what, String golden, float[] found) {
    List<Float> expected = new ArrayList<>();
    Arrays.stream(golden.split(" ")).map(Float::valueOf).forEach(expected::add);
    String both = what + ": expected " + golden + ", found " + Arrays.toString(found);
    assertEquals(expected.size(), found.length, both);
    for (int i = 0; i < found.length; i++) {
      assertEquals(expected.get(i), found[i], 2e-5f, both);
    }
  }
}
