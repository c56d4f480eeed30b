"""Linear regression with PyTorch: fit a straight line to 100 points.

Run it as README.md says. You will see how a PyTorch program that trains a model is put
together. A model with millions of numbers to learn needs the same parts:

    0) prepare data
    1) design the model
    2) loss and optimizer: how wrong is the model, and what improves it?
    3) training loop: forward pass (predict, compute the loss), backward pass (compute
       the gradients, which tell how to lower it), update, empty the gradients
    4) use the model
    5) draw the picture
"""

# %% imports
import matplotlib.pyplot as plt  # draws the picture
import numpy as np  # arrays of numbers
import torch  # PyTorch, whose arrays are called tensors
from sklearn import datasets, linear_model  # makes the points, finds the best line
from torch import nn  # the parts that models are made of, and losses

# %% 0) prepare data
# A sample is one point: an input x, called its feature, and the value y that belongs to
# it. X is a table, (100, 1), a row for each sample and a column for each feature. y has
# one value for each sample, (100,). The points start on a straight line. Noise moves
# each up or down, most by less than 20. random_state makes this the same in every run.
X_numpy, y_numpy = datasets.make_regression(
    n_samples=100, n_features=1, noise=20, random_state=1
)  # X_numpy: (100, 1), y_numpy: (100,), both float64

# The model will compute in float32 (32 bits), PyTorch's default, so the data do, too.
X = torch.from_numpy(X_numpy.astype(np.float32))  # (100, 1)
y = torch.from_numpy(y_numpy.astype(np.float32))  # (100,)
n_samples, n_features = X.shape  # 100 and 1

# The model will return a column, one row for each sample. y becomes a column as well,
# so that each value meets its own prediction. Forgetting this brings only a warning.
y = y.view(n_samples, 1)  # (100, 1)

# %% 1) design the model
# This layer computes w * x + b for all rows of X at once. w is called the weight, b the
# bias, and together they are the parameters. They start at random values, w = 0.52 and
# b = -0.44. The seed makes these the same in every run on the same computer.
# in_features counts the columns of X, out_features those of y.
torch.manual_seed(1)
model = nn.Linear(in_features=n_features, out_features=1)  # weight: (1, 1), bias: (1,)

# %% 2) loss and optimizer
# The criterion computes the loss, one number for how wrong the model is. Here it is the
# mean squared error, the mean of (y_predicted - y)**2 over all samples. A miss upwards
# counts like a miss downwards, and a miss of 20 like four misses of 10. 0 is perfect.
criterion = nn.MSELoss()

# The optimizer is to lower the loss, step by step. The gradient for w says how fast the
# loss grows when w grows, so a step goes the other way. learning_rate sets its length:
#     w = w - learning_rate * gradient
# At the start the gradient for w is -129.59, so the first step adds 0.01 * 129.59,
# about 1.30, to w. The bias has a gradient of its own and is updated in the same way.
learning_rate = 0.01

# The optimizer is told what to update. Each parameter keeps its gradient in its .grad.
# The S in SGD, stochastic, is for steps on random samples. Here each step uses all 100.
optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)

# %% 3) training loop
# In the forward pass PyTorch records what is computed from w and b. backward() follows
# this record back from the loss, and adds the gradient of each parameter to its .grad.
# So .grad has to be emptied, any time between step() and the next backward().
num_epochs = 100  # an epoch is one pass over all samples
history = []  # the predictions at each printed epoch, for the picture
for epoch in range(1, num_epochs + 1):
    y_predicted = model(X)  # (100, 1), forward pass: predict
    loss = criterion(y_predicted, y)  # one number: how wrong is that?
    loss.backward()  # backward pass: compute the gradients
    optimizer.step()  # update: move w and b one step
    optimizer.zero_grad()  # empty the gradients

    # loss and y_predicted are from before the update. item() makes a plain number.
    if epoch == 1 or epoch % 10 == 0:
        print(f"epoch: {epoch}, loss = {loss.item():.4f}")
        history.append(y_predicted.detach())  # the values alone, without the record

# %% 4) use the model
y_predicted = model(X)  # (100, 1), now from the final w and b
final_loss = criterion(y_predicted, y).item()
predicted = y_predicted.detach().numpy()  # (100, 1), now a NumPy array
w, b = model.weight.item(), model.bias.item()
print(f"learned line: y = {w:.2f} * x + {b:.2f}, loss = {final_loss:.2f}")

# One new x is a table, too. By hand, its y is 65.70 * 1.5 + 5.14 = 103.69.
x_new = torch.tensor([[1.5]])  # (1, 1): one row, one column
print(f"prediction for x = 1.5: y = {model(x_new).item():.1f}")

# Is that a good line? A formula gives the one with the lowest loss on these points. Why
# train, then? A neural network usually has no such formula, but it has gradients.
best = linear_model.LinearRegression().fit(X_numpy, y_numpy)
best_w, best_b = best.coef_[0], best.intercept_
best_loss = np.mean((best.predict(X_numpy) - y_numpy) ** 2)
print(f"best line: y = {best_w:.2f} * x + {best_b:.2f}, loss = {best_loss:.2f}")
# The steps shrink with the gradient. 100 have not brought w to 82.48. Noise keeps even
# the best loss above 0. Its root, 18.24, is in units of y, like the noise of 20.

# %% 5) draw the picture
plt.figure(figsize=(8, 5), layout="constrained")  # inches, with narrow margins
for kept in history:
    pale = plt.plot(X_numpy, kept, color="lightskyblue", linewidth=1)
pale[0].set_label("on the way, from the random start at epoch 1")
plt.plot(X_numpy, y_numpy, "ro", alpha=0.5, label=f"data: {n_samples} points")
plt.plot(X_numpy, predicted, "b", linewidth=2, label="learned")
plt.axline((0, best_b), slope=best_w, color="black", linestyle="--", label="best line")
plt.xlabel("x")
plt.ylabel("y")
plt.title(f"{num_epochs} epochs: loss = {final_loss:.2f} (best line: {best_loss:.2f})")
plt.legend()
plt.savefig("linear_regression.png")
print("The picture is linear_regression.png in the current folder.")
plt.show()  # opens a window where there is a screen
