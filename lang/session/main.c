/* main.c - the geo program: everything it does is in cli.c. */
int main(void)
{
    return 0;
}
