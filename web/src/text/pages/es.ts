import type { PageTexts } from './type';

export const pages: PageTexts = {
  rules: (list) => `# Normas

${list}

A quien no las cumpla se le puede denunciar o bloquear con un toque. A quien denuncian varias personas se le deja fuera un tiempo.
`,
  terms: `# Condiciones

**Quién puede usarlo.** Quien tenga la edad que se pide antes de la primera llamada y cumpla las [normas](/rules).

**Qué es.** Se presenta a dos personas desconocidas; después sus navegadores hablan entre sí. Nadie mira una llamada ni comprueba antes quién está
al otro lado. Muestra solo lo que cualquiera pueda ver, y márchate cuando quieras.

**Denuncias.** Las denuncias de varias personas dejan fuera una dirección durante un tiempo. A quien queda fuera se le dice el motivo, hasta cuándo
y a quién escribir, si el responsable ha indicado a alguien. Quien denuncia en falso cuenta menos.

**Sin garantía.** Es gratis y sin cuenta, y puede interrumpirse o acabar en cualquier momento.

**Para que lo complete el responsable:** quién ofrece el servicio, según qué ley y con qué responsabilidad.
`,
  privacy: `# Privacidad

## Lo que guarda tu navegador

Tus ajustes e intereses, que has aceptado las normas y unas señas selladas de quienes has denunciado o bloqueado. Se quedan en tu dispositivo
hasta que las borres. Esta página no tiene cuentas ni pone cookies. Si hay varios
servidores, una cookie puede nombrar aquel al que estás conectado.

## Lo que sabe el servidor mientras estás aquí

- la dirección de red de tu conexión y, durante un minuto, cuándo pidió por última vez algo que tiene un límite
- con quién estás en una llamada: dos identificadores al azar
- los intereses e idiomas que has indicado
- lo que se dicen los dos navegadores para conectarse, mientras está en camino

## Lo que guarda más tiempo

- De una llamada terminada, y de dos personas que no deben encontrarse: dos identificadores al azar y resúmenes (hash) de las dos direcciones de red, durante diez minutos.
- De una denuncia: resúmenes de las dos direcciones de red, el motivo y la hora, al menos un día. Cuánto exactamente lo decide el responsable.
- De una exclusión: el resumen, el motivo, el final, cuántas veces y lo que haya anotado la moderación. Se olvida algún tiempo después de su final.
- De un enlace para encontrarse: un resumen de su código y los identificadores al azar de las dos personas, hasta que caduca.
- Una línea en el registro por cada denuncia, si el responsable lleva uno. No nombra a nadie.

Un resumen se hace con una clave secreta: no permite leer la dirección.

## Llamadas

Imagen, sonido y mensajes van cifrados entre los dos navegadores. El servidor no graba nada de ello. La otra persona puede grabarte y puede llegar
a ver tu dirección de red, salvo que antes de la primera llamada se diga que está oculta. Si el responsable usa servidores que ayudan a conectar
(STUN, TURN), estos también ven la dirección de red.

## Estadísticas

Si no lo desactivas en los ajustes, la página envía con qué rapidez y calidad se conectan las llamadas: cifras que no dicen nada de ti.

## Para que lo complete el responsable

Quién es el responsable y cómo contactarle; la base legal; qué proxys u otros servicios hay delante del servidor y qué registran; la autoridad
ante la que se puede reclamar. Puedes preguntar al responsable qué se sabe de ti.
`,
  imprint: `# Aviso legal

**Para que lo complete el responsable:** quién gestiona el servicio, la dirección postal y cómo contactar. En muchos países lo exige la ley.
`,
};
