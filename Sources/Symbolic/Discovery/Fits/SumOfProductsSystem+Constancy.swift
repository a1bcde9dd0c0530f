import Numerics

extension SumOfProductsSystem {
  /// The influence of each factor of a product: the root mean square change of the weighted
  /// residuals if the factor were replaced by its mean. `[function]`, 0 for functions of the sum.
  mutating func influences(_ unknowns: [Double]) -> [Double] {
    evaluate(unknowns)
    return (0..<functions).map { function in
      guard function >= variables else { return 0 }
      let mean = mean(function)
      var sum = 0.0
      for sample in 0..<residualCount {
        let change =
          weights[sample] * (values[function * residualCount + sample] - mean)
          * others(function, sample)
        sum += change * change
      }
      return (sum / Double(max(1, residualCount))).squareRoot()
    }
  }

  /// Replaces factors by their means and holds them constant.
  mutating func holdConstant(_ factors: [Int], _ unknowns: inout [Double]) {
    evaluate(unknowns)
    for function in factors {
      let mean = mean(function)
      for index in function * width..<(function + 1) * width { unknowns[index] = mean }
    }
    active.removeAll(where: factors.contains)
  }

  private func mean(_ function: Int) -> Double {
    values[function * residualCount..<(function + 1) * residualCount].mean
  }

  private func others(_ function: Int, _ sample: Int) -> Double {
    values.withUnsafeBufferPointer { values in
      guard let values = values.baseAddress else { return 0 }
      return others(values, function, sample, variables, residualCount)
    }
  }
}
