/** The middle of an image as a small square, made before anything is sent: neither its size nor what the file tells leaves. */
import { LIMITS } from '../../realtime/limits';

/** Twice what is kept, so that the server has something to scale. */
const SIDE_PX = LIMITS.PICTURE_PX * 2;

/** Null where the file is no image the browser can read. */
export async function middleOf(file: Blob): Promise<Blob | null> {
  let image: ImageBitmap;
  try {
    image = await createImageBitmap(file);
  } catch {
    return null;
  }
  const side = Math.min(image.width, image.height);
  const canvas = document.createElement('canvas');
  canvas.width = SIDE_PX;
  canvas.height = SIDE_PX;
  const pen = canvas.getContext('2d');
  if (!pen) return null;
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, SIDE_PX, SIDE_PX);
  pen.imageSmoothingQuality = 'high';
  pen.drawImage(image, (image.width - side) / 2, (image.height - side) / 2, side, side, 0, 0, SIDE_PX, SIDE_PX);
  image.close();
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.92));
}
