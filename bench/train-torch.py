"""CPU seconds of one Adam step in PyTorch on one thread, as JSON by "width batch"."""
import json
import time

import torch

torch.set_num_threads(1)
NODES = 30
result = {}
for width in (93, 216):
    for batch in (10, 32, 128, 1024):
        torch.manual_seed(1)
        nets = [
            torch.nn.Sequential(
                torch.nn.Linear(width, NODES),
                torch.nn.Tanh(),
                torch.nn.Linear(NODES, NODES),
                torch.nn.Tanh(),
                torch.nn.Linear(NODES, 1),
            )
            for _ in range(2)
        ]
        rows = [torch.rand(batch * atoms, width) - 0.5 for atoms in (5, 2)]
        target = torch.rand(batch)
        parameters = [p for net in nets for p in net.parameters()]
        try:
            adam = torch.optim.Adam(parameters, fused=True)
        except RuntimeError:  # before 2.4 on CUDA only
            adam = torch.optim.Adam(parameters)

        def step():
            adam.zero_grad()
            energy = sum(net(x).view(batch, -1).sum(1) for net, x in zip(nets, rows))
            torch.nn.functional.mse_loss(energy, target).backward()
            adam.step()

        for _ in range(20):
            step()
        best = float("inf")
        end = time.process_time() + 1
        while time.process_time() < end:
            before = time.process_time()
            for _ in range(5):
                step()
            best = min(best, (time.process_time() - before) / 5)
        result[f"{width} {batch}"] = best
print(json.dumps(result))
