/// Seconds for one evaluation of loss and gradient, averaged over `repetitions`.
public func measureObjective(
  _ network: Network, _ dataset: Dataset, repetitions: Int
) -> Double {
  var evaluation = ObjectiveEvaluation(network, loss: .meanSquaredError, penalty: Penalty())
  let clock = ContinuousClock()
  let duration = clock.measure {
    for _ in 0..<repetitions {
      evaluation.begin(parameters: network.parameters, count: dataset.count)
      while !evaluation.advance(
        network: network, parameters: network.parameters, dataset: dataset)
      {}
    }
  }
  let (seconds, attoseconds) = duration.components
  return (Double(seconds) + Double(attoseconds) * 1e-18) / Double(repetitions)
}
