"""The lesson's results, found another way: by formulas, in plain NumPy and float64.

Whoever changes the lesson's data changes N_SAMPLES, NOISE or SEED here, too. The tests
then name each quoted number that is no longer true, and --update records the rest.
"""

import numpy as np
import torch
from sklearn import datasets

N_SAMPLES, NOISE, SEED = 100, 20, 1
COLUMN, y = datasets.make_regression(
    n_samples=N_SAMPLES, n_features=1, noise=NOISE, random_state=SEED
)
x = COLUMN[:, 0]  # like y an array of N_SAMPLES values


def loss(w, b):
    """The mean squared error of the line w * x + b."""
    return np.mean((w * x + b - y) ** 2)


def gradients(w, b):
    """How fast that loss grows with w, and how fast it grows with b."""
    error = w * x + b - y
    return np.array([2 * np.mean(error * x), 2 * np.mean(error)])


def gradient_descent(num_epochs=100, learning_rate=0.01):
    """Every (w, b) on the way: path[0] is the start, path[n] comes after n updates."""
    torch.manual_seed(1)
    start = torch.nn.Linear(1, 1)
    path = [np.array([start.weight.item(), start.bias.item()])]
    for _ in range(num_epochs):
        path.append(path[-1] - learning_rate * gradients(*path[-1]))
    return path


def least_squares():
    """w and b of the best line: covariance over variance, through the mean point."""
    w = np.mean((x - x.mean()) * (y - y.mean())) / np.mean((x - x.mean()) ** 2)
    return np.array([w, y.mean() - w * x.mean()])
