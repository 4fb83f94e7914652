/** What somebody does with an account before being signed in: signing up, the codes by mail, a forgotten password. */
import { cognito } from "../../session/cognito";
import { config, type Pool } from "../../session/config";

const clientOf = async (pool: Pool) => (await config()).pools[pool].client;

/** Signs a resident up. The account's own name is a random one: the address is how one signs in. */
export async function signUp(email: string, password: string): Promise<string> {
    const name = crypto.randomUUID().replaceAll("-", "");
    await cognito("SignUp", {
        ClientId: await clientOf("residents"),
        Username: name,
        Password: password,
        UserAttributes: [{ Name: "email", Value: email }],
    });
    return name;
}

export async function confirmSignUp(name: string, code: string): Promise<void> {
    const ClientId = await clientOf("residents");
    await cognito("ConfirmSignUp", { ClientId, Username: name, ConfirmationCode: code });
}

export async function sendCodeAgain(name: string): Promise<void> {
    await cognito("ResendConfirmationCode", { ClientId: await clientOf("residents"), Username: name });
}

/** Has a code mailed, if there is such an account: nobody learns whether there is. */
export async function forgot(pool: Pool, name: string): Promise<void> {
    await cognito("ForgotPassword", { ClientId: await clientOf(pool), Username: name });
}

export async function recover(pool: Pool, name: string, code: string, password: string): Promise<void> {
    const ClientId = await clientOf(pool);
    await cognito("ConfirmForgotPassword", { ClientId, Username: name, ConfirmationCode: code, Password: password });
}

/** Begins to register an authenticator app for whoever was let in without one; its secret. */
export async function newSecret(access: string): Promise<string> {
    return (await cognito<{ SecretCode: string }>("AssociateSoftwareToken", { AccessToken: access })).SecretCode;
}

export async function confirmSecret(access: string, code: string): Promise<void> {
    await cognito("VerifySoftwareToken", { AccessToken: access, UserCode: code });
}
