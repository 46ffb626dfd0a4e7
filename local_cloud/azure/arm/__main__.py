"""`python -m local_cloud.azure.arm --port 8443`."""

from local_cloud.azure.arm.serve import arm_command

if __name__ == "__main__":
    arm_command()
