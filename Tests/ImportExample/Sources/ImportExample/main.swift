import KAN

// Samples of x * y on a grid of points.
var (x, y, product): ([Double], [Double], [Double]) = ([], [], [])
for i in 0..<20 {
  for j in 0..<20 {
    x.append(Double(i) / 9.5 - 1)
    y.append(Double(j) / 9.5 - 1)
    product.append(x[x.count - 1] * y[y.count - 1])
  }
}
let samples = try Dataset(inputs: [x, y], targets: [product])

var network = try Network(widths: [2, 5, 1])
let record = network.train(on: samples, steps: 20)
print("RMSE \(record?.train.error ?? .nan); 0.5 * 0.5 = \(network.outputs([[0.5], [0.5]]))")
