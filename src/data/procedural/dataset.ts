export interface ProceduralDogsProgress { done: number; total: number; bytes: number; seconds: number }
export interface ProceduralDogsOptions { folder: string }
export async function makeProceduralDogs(_o: ProceduralDogsOptions): Promise<void> {}
